"""Reads Markdown files as SOPs: front matter, dialects of other tools, sections."""
