"""Recognises topics that never go to a channel, and names the people to contact about them."""
