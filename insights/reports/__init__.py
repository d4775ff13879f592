"""Builds the content of the dashboard's pages, independently of where they are shown."""
