"""One person's practice of one item family: what starts it, and when it is due."""
