"""Represents documents of other formats as Markdown with references, and names what a conversion lost. Reads no file."""
