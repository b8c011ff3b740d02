"""How a figure, a day and a lamp look: one way each."""
