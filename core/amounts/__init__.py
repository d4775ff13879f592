"""Reads and writes amounts, ranges and times for all packages. Whatever the writer prints, the reader reads back."""
