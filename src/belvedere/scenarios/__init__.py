"""Decisions compared: the walk from a scenario to its verdict."""
