"""Question banks written as running text, the way they circulate in offices: plain text, pasted text and Word."""
