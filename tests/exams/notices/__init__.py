"""A module for each notice of a real authority: its rules as a table of cases, and its exam set up and sat in the browser."""
