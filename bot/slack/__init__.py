"""Slack's JSON in, Slack's Web API out. Knows no SOP."""
