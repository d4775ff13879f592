"""Holds the code that every package may import. It imports none of them."""
