"""Offers the governed library to other agents over the Model Context Protocol, under the same audience rules."""
