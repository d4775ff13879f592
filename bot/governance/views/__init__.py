"""Renders the cards of governance: values in, blocks out."""
