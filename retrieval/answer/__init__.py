"""Turns ranked sections into what the person reads: a verbatim answer with its source, or a non-answer with its reason."""
