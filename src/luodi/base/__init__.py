"""Quantities, spans, numerals and the error base: what every room may use.

Owns no records and knows no Django. Refuses to become a drawer: a thing used by one room lives in that room.
"""
