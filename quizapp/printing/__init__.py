"""Documents on paper: values in, PDF out; knows no question and no person."""
