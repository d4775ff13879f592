"""Handles a question and its reply: the answer, the places, the way to a person, and what people say about it."""
