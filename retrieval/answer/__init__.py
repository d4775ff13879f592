"""From ranked sections to what the person reads: a verbatim answer with its source, or an honest non-answer."""
