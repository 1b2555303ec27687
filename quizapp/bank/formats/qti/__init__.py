"""QTI in all its versions, and what Canvas and Blackboard make of it."""
