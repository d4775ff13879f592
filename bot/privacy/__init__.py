"""Removes stored data when its period is over, without anybody asking."""
