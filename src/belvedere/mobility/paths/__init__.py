"""Shortest paths, prepared or not, and what is near."""
