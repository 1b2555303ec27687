"""Word documents (.docx), read by a walk of our own over their elements."""
