"""Provides Cairn's Home tab, its status, and what waits for an owner."""
