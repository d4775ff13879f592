"""Questions that come back, lessons and the path."""
