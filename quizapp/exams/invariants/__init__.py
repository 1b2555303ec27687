"""What must hold of exams for ever, each as one function over all data."""
