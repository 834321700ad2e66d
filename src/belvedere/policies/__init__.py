"""Decisions that change a city: one file a policy."""
