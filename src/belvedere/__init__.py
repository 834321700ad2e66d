"""Belvedere: the open control room of a city."""

__version__ = "0.1.0"
