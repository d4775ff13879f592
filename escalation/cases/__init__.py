"""Cases: questions that a person decides. Append-only events; everything else is folded from them."""
