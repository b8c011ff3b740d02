"""One module per command of `luodi`: each calls the same services as the pages and prints what they return."""
