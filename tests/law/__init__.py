"""Reading, comparing, storing and showing law texts."""
