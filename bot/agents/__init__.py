"""Cairn for other agents: the governed library over the Model Context Protocol, under the same audience rules."""
