"""Whether people get there, and whether it was Cairn: survival curves, comparisons, return. Pure; rows come through a port."""
