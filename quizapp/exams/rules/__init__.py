"""The rules of exams: settings, states, time, access, saving, grading, counting, receipt."""
