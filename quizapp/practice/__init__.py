"""Practising on questions that are open for practice."""
