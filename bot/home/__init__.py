"""Cairn's own corner of Slack: the Home tab, the status, what waits for an owner."""
