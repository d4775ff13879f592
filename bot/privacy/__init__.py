"""What is kept for how long: the bot removes it by itself."""
