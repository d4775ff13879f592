"""Measures triage on labelled questions, and fits its classifiers."""
