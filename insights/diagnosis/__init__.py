"""Diagnoses each task from what was taught, practised, asked and done at work: where the bottleneck probably is. Pure."""
