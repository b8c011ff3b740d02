"""提示与核查: what the ledger itself shows that somebody should look at, and what two people made of it.

Owns the rules, the signals they raise, the units' explanations, reviews and conclusions, and each rule's precision. A
signal is a question, not a finding: it is shown to its unit first, and nothing here touches a figure, a score or a rank.
Refuses what would need bank flows, parcels or photographs: those are not in the ledger (docs/decisions/0013).
"""
