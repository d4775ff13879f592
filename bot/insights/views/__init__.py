"""Renders what people see of insights in Slack. Pure: values in, blocks out."""
