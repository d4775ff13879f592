"""Sends xAPI statements to a learning record store."""
