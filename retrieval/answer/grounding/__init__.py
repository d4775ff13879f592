"""Checks a written sentence against the passage it cites, in code: a sentence that no passage supports in the same sense is never
shown.
"""
