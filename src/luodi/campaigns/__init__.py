"""Campaigns: a name, its own days, targets down to people, a countdown, a pace, guests and signings of a fair.

Owns Campaign, CampaignShare, CampaignTask, CampaignGuest and CampaignSigning. Targets of units are entries of the
ledger over the campaign's days, and what was reached is a figure; nothing is counted here a second time.
"""
