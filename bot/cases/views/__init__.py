"""Renders what people see of cases. Pure: values in, blocks out."""
