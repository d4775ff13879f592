"""Planted effects: is what is there found, and is nothing claimed where nothing is?"""
