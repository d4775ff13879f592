"""Limits that SOPs set: read from front matter and text, confirmed by owners, compared with what a question asks for."""
