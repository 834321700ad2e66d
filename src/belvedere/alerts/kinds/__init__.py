"""Kinds of rule, one a file: adding a file adds a kind to alerts.toml."""
