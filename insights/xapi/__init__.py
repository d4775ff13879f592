"""What people asked and learnt as statements of the Experience API 1.0.3, for a learning record store."""
