"""The indicators: figures per department and how rates are printed."""
