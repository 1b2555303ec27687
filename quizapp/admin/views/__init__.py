"""Start pages, settings and health."""
