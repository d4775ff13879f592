"""How fast what managers read is with many rows."""
