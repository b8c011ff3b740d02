"""The lake: the rows that compiled SQL reads as frozen Parquet, and the engines that run it there (decision 0005).

Owns the layout of a lake, its manifest, and the `Engine` face. Given a cursor, it never asks for a connection; it knows
no Django, writes nothing back to a ledger, and refuses a folder that is not what its manifest says.
"""
