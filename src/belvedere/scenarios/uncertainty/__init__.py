"""Uncertain values through the whole walk: draws, the walk of each, intervals, and what drives them."""
