"""Sends what people asked and learnt to a learning record store, as statements of the Experience API 1.0.3."""
