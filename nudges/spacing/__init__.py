"""When a card comes back: FSRS for memory, a thin policy above it for promised dates. Pure: no clock, no randomness."""
