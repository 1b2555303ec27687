"""The exam room's queries, a file each for managing, sitting and marking."""
