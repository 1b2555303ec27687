"""Who did what, append-only, written in the same transaction as the change."""
