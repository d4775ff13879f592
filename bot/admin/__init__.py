"""Provides Settings in Slack: what administrators change while Cairn runs, the log of it, and Cairn's state."""
