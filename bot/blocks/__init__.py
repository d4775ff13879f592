"""Builds the blocks that every feature's messages consist of. Pure."""
