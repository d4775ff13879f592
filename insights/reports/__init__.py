"""Pages that people open: what they hold, whoever shows them."""
