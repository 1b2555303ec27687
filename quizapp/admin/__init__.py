"""The start pages and the settings of the installation; no rules of its own."""
