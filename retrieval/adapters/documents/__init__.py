"""Readers of DOCX, PDF, PPTX, HTML, captions and CSV: the one door of their vendors' libraries (extra `documents`)."""
