"""Diagnosis: what was taught, practised, asked and happened at work, per task, and where the bottleneck probably is. Pure."""
