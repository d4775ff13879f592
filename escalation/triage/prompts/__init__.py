"""The versioned prompt of triage's second look."""
