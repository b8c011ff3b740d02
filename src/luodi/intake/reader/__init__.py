"""From the bytes of a file to rows: a limited child process, a grid, tables, columns, values.

Owns no records. The law of this folder: a value equals what the sheet says, or it is asked; never a silently different one.
"""
