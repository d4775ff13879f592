"""Renders what people see of questions. Pure: values in, blocks out."""
