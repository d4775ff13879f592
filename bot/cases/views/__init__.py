"""What people see of cases. Pure: values in, blocks out."""
