"""The law library's pages."""
