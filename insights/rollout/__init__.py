"""Guides a workspace through its first ninety days: what is done, what is next, and the command for it."""
