"""Laws, their versions, and where a citation points."""
