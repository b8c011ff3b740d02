"""The second layout: a sheet that states measures of units for spans, not projects row by row.

Rows and columns are read alike: each label says something of its cells (a unit, a measure, a span, a target, how it is
measured), the title says the rest, and a cell is what its row, its column and its title say together. Refuses to guess:
a name that is not known, a sum that does not close, two columns that say the same become one short question.
"""
