"""Asks people questions and records their answers."""
