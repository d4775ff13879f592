"""Renders what people see of topics. Pure: values in, blocks out."""
