"""Measures how fast and how large Cairn is."""
