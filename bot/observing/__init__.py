"""Provides what an operator sees of the running bot: log lines that belong together, and metrics. Never a person or a text."""
