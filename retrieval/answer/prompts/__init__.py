"""Prompts as versioned files: `answer.v1.md` says what to do and nothing else. What was measured with each stands in `scores.json`.

A changed text is a new version with a file and a score of its own; a test holds the digests.
"""
