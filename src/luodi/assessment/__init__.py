"""A run: a rulebook judged over the figures of one span, as of one day, with what was known then.

Owns published rulebooks, runs, scores and the proposals that follow; explains every point and answers "what if".
Refuses to change a published rulebook or a finished run, and to print a total over what was not reported.
"""
