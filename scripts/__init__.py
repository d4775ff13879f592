"""Implements the command line `cairn`: one module per command group."""
