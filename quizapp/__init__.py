"""Annual law training and tests for enforcement staff. Nothing is imported here, so the rules load without Flask."""

__version__ = "0.1.0"
