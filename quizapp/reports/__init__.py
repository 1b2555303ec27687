"""Indicators, completion per department, exports."""
