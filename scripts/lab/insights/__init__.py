"""Measures how fast the pages for managers are with many rows."""
