"""Topics of confusion: what people ask about again and again. Pure, so that the same log of questions gives the same topics."""
