"""What becomes of a project once it is signed: how the site looks beside what was spent, swaps, reinvestment, firms, taxes.

Owns SiteStep, SiteCheck, TrackingTerms, Substitution, Reinvestment, ScaleClass, ScaledEnterprise and TaxPayment. A
project's stages and amounts stay facts of the ledger; nothing here counts in a figure of the ledger.
"""
