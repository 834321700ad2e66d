"""The equilibrium of traffic, and what is asked of it."""
