"""Reads tables of people from files."""
