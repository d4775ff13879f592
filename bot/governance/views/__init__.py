"""Cards of governance: values in, blocks out."""
