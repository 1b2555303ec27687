"""The rules of papers: blueprint, drawing, shuffling, layout."""
