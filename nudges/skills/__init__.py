"""Defines roles and their tasks, and measures how well a person does them."""
