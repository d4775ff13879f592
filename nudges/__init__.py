"""Practice that sticks: skill maps first, items and spacing later. Reads `retrieval.library` only."""
