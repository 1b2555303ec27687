"""Printed papers as files."""
