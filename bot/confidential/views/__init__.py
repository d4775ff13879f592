"""What people see of confidential. Pure: values in, blocks out."""
