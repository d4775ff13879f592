"""Keeps a person's practice of an item family: what starts it, and when it is due."""
