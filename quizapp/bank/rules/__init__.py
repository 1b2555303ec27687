"""The bank's rules: kinds, documents, validity, answers, the life of a question."""
