"""What driving does to the air: emissions."""
