"""Small passes over the figures of a text; each proposes the relations of one kind and has them judged.

A pass owns its words and its arithmetic. It refuses to speak when another reading of the same sentence holds.
"""
