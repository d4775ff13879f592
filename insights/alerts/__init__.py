"""Alerts owners when unusually many people stumble over a topic, and measures after a fix whether it helped."""
