"""Commands that make the pictures of README and docs again."""
