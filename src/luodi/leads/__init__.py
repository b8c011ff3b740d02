"""Leads and investors (线索与客商): who met whom first, what was said, what comes next.

Owns investors, their contacts, leads with the registry of first reports (首报), visits and squads. Refuses to tell one unit of
another's lead, and to keep a phone number anywhere but in an erasable contact row. A lead that signs becomes a project
through `pipeline.services`. Docs: docs/records/lead.md, docs/records/investor.md, docs/records/visit.md.
"""
