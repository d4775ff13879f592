"""Writes what Cairn knows to files for other systems."""
