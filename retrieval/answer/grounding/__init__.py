"""Checks a written sentence against the passage it cites, in code: what no passage says in the same sense is never shown."""
