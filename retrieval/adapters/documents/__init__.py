"""Reads DOCX, PDF, PPTX, HTML, captions and CSV: only this package uses their vendors' libraries (extra `documents`)."""
