"""Who wants to go where, when, and how it is kept in files."""
