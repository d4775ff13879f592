"""What people see of home. Pure: values in, blocks out."""
