"""Which questions to practise."""
