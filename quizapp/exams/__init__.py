"""Publishing, roster, attempts, answers, deadlines, marking, results."""
