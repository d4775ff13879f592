"""Makes a lesson card from each section."""
