"""What the questions say about the organisation: pure formulas; rows come through a port. Reads `retrieval.library` only."""
