"""Renders what people see of confidential topics. Pure: values in, blocks out."""
