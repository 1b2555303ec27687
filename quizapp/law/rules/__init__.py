"""The rules of laws: texts, numbers, standing on a day, comparison of versions."""
