"""Pasted messages: what a chat message says of projects, proposed change by change; a person confirms each.

Rules only, offline. Owns the words of messages (words.yaml). Refuses to take a plan for a fact, or to write anything itself:
what a person confirms goes in through the same door as a sheet (`keeping.py`). Source: docs/algorithms/messages.md.
"""
