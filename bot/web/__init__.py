"""Serves Cairn's web pages (SOPs, the library, the dashboard) and endpoints for work events, Slack's requests and monitoring."""
