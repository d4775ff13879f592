"""Syncs SOPs from sources other than a folder: what a source lists, what is new or removed, and how runs went."""
