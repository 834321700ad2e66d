"""Who is told of an alert, and how: by webhook or e-mail, with retries, and never in the engine's way."""
