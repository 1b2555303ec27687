"""Reading and writing question files, one module a format, one table of them."""
