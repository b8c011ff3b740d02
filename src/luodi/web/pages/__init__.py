"""One module of function views per room; the words of the rooms are the words of the addresses."""
