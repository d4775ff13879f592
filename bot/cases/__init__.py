"""Runs the cases that people decide: sending, claiming and deciding them, and what Slack is told of it."""
