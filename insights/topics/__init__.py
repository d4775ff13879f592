"""Groups questions into topics: what people ask about repeatedly. Pure, so that the same log of questions gives the same topics."""
