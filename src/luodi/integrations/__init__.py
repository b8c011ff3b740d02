"""Outside systems, one folder each: ask, read the answer, hand it on through a service. The only room that calls out.

Owns nothing that is stored. Refuses addresses that the place has not written into its settings.
"""
