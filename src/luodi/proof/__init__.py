"""核稿: reads what others wrote and finds the figures that cannot be true.

Owns the reading of a text (figures, their words, their relations) and the judgement over printed roundings. No Django
here: a text comes in, frozen rows go out. Refuses to guess: what no reading of the printed figures can give is
"inconsistent", what depends on a reading is "undecidable" and asks its question, all else is silent.
"""
