"""Spreadsheets as rows of cells, with limits, problems and places."""
