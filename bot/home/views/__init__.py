"""Renders what people see on the Home tab. Pure: values in, blocks out."""
