"""Connects Cairn to Slack and the web: listeners, payloads, the use case, views. `wiring` is the only composition root."""
