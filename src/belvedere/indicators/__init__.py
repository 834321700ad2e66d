"""What a decision is judged by: one file an indicator."""
