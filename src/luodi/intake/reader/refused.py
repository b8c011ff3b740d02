"""What the child process cannot or must not read; each kind has a sentence of its parent (workbook.py)."""

CELL_CHARACTERS = 2**17  # four times what Excel holds


class Refused(Exception):
    """The file is one of the kinds that the parent has a sentence for; the argument names it."""
