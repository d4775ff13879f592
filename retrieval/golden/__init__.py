"""Judges answers by golden questions: what a company's people ask, and what they must find. docs/guide/golden-questions.md is the
guide.
"""
