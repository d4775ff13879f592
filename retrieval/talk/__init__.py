"""Understands how people talk to an assistant. Pure: takes a text, returns a value, and knows nothing of Slack, the library or a
model.
"""
