"""Signing in and out, passwords, lock-out, sessions."""
