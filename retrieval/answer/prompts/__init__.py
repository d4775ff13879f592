"""Holds the prompts as versioned files: `answer.v1.md` says what to do and nothing else.

A changed text is a new version with a file of its own; a test holds the digests.
"""
