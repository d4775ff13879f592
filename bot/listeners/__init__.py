"""Bolt listeners: receive, type, call one use case, take the result, render."""
