"""Measures the morning tick of practice, and compares schedules on made-up learners."""
