"""Words that a spreadsheet would take for a formula: one apostrophe goes before them on the way out, and off on the way in.

An apostrophe in the text survives what a cell format does not: saving as CSV, pasting into another program.
"""

import re

_STARTS = r"'*[=+\-@\t\r\n＝＋－＠]"


def guarded(text: str) -> str:
    """The text as a cell may hold it: it starts no formula, however often it has gone out and in."""
    return f"'{text}" if re.match(_STARTS, text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith("'") and re.match(_STARTS, text) else text
