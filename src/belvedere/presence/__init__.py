"""People from mobile-network events: events, kernel, who, where, release. Rows of single devices never leave this room."""
