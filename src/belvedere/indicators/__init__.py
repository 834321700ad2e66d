"""What a day comes to in one number: one file an indicator."""
