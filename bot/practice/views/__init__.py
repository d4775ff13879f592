"""Renders what people see of practice. Pure: values in, blocks out."""
