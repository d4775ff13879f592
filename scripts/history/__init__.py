"""Simulates a history for `cairn demo --days`: labelled, repeatable for a seed, with a few planted problems to be found."""
