"""Renders the pages of Settings: pure, from values to views."""
