"""The living demonstration: an invented district with its people, bank and exams."""
