"""The exam room's actions, a file each for managing, sitting and marking."""
