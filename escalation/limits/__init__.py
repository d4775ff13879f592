"""Reads the limits that SOPs set from front matter and text, and compares confirmed ones with what a question asks for."""
