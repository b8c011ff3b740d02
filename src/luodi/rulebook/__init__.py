"""A yearly 考核办法 as data: YAML text → typed document → checked expressions → SQL that adds → exact judging.

Owns the language (document, expressions, thirteen explicit choices, scoring shapes, ranking, cases); knows no Django and
no database of its own. Refuses, with every place and mend at once, a rulebook that leaves a choice open.
"""
