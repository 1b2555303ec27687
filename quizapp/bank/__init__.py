"""Questions, their immutable revisions, review, import and packs."""
