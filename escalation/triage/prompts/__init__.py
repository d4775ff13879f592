"""Holds the versioned prompt for triage's second check."""
