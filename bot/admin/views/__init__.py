"""What Settings shows: pure, from values to views."""
