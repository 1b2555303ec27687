"""The pages of the accounts room: one's own, and those of an administrator."""
