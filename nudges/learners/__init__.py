"""Decides who practises, when, and what they may see."""
