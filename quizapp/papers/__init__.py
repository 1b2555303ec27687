"""From a blueprint to a paper: sufficiency, drawing, shuffling."""
