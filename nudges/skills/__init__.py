"""Roles, their tasks, and how well a person does them."""
