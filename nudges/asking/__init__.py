"""Questions that are asked, and their answers."""
