"""Reads sources of SOPs (a folder, git, Confluence, Notion, Google Drive), and keeps Cairn's copy of them on disk."""
