"""The view kit: what every feature draws its messages with. Pure."""
