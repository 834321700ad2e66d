"""Alerts that explain themselves: rules, their life from raised to closed, and who is told."""
