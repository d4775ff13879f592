"""Cuts lesson cards from sections, one from each."""
