"""Checks for `cairn doctor`: settings, Slack, database, index, models, who can be reached."""
