"""Who practises, when, and what they may see."""
