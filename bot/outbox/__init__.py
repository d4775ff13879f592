"""Sends every Slack message once, with only what its readers may see when it is sent."""
