"""Proposals: a new or changed SOP that waits for somebody's word, and changes that people suggest. Folded from events."""
