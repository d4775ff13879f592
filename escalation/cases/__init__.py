"""Stores questions that a person decides as cases: append-only events, from which everything else is computed."""
