"""What a measure did, from what was measured before and after it."""
