"""Measures topics on labelled questions, and alerts on a made-up company."""
