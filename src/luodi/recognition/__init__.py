"""认定: claims that funds have arrived, on their way from a unit's statement to a recognised entry.

Owns procedures (a place's steps), claims, the verdicts on them, objections and minutes. A claim is a work item over
append-only verdicts; its last verdict alone posts, through the pipeline's service. Refuses a second decision by the same
person on one claim, a decision by whoever handed it in, and an amount that its evidence has been spent on elsewhere.
"""
