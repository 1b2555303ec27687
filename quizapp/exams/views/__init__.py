"""The exam room's views, a file each for managing, sitting and marking."""
