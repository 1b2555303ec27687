"""Persons, departments with dated membership, roles, staff import."""
