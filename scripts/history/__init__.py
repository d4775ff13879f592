"""A simulated history for `cairn demo --days`: labelled, the same for the same seed, with a few things planted to be found."""
