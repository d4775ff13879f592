"""The one reader and writer of amounts, ranges and times. Whatever the writer prints, the reader reads back."""
