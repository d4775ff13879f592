"""What people see of proposals: pure."""
