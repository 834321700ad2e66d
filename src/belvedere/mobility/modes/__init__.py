"""How people travel: times and costs of each mode, what they choose, and what that does to the streets."""
