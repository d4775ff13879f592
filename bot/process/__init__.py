"""Builds the process that talks with Slack: what it needs, what its features share, its listeners and its jobs."""
