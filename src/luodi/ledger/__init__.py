"""The append-only ledger: subjects, entries, batches, posting periods, and the cached credit of each project.

Owns the laws of the entry (docs/records/entry.md). `services.py` is the only door for writes; triggers in the database
hold when somebody goes around it. Refuses updates, deletions, reversals of reversals and shares above the whole.
"""
