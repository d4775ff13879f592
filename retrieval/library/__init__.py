"""Keeps SOPs as production assets: versions, sections, owners, approval, review. This is the only part of retrieval that other
rooms may read.
"""
