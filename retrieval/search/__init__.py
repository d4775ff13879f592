"""Finds the sections that answer a question and ranks them, within what the viewer may see."""
