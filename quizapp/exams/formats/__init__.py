"""Files that results come in."""
