"""Files about people that are not staff lists: one module a format."""
