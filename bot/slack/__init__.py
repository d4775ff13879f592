"""Reads Slack's JSON and calls Slack's Web API. It knows nothing of SOPs."""
