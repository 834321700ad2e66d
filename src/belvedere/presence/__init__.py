"""People from mobile-network events: events, kernel, who, where, release. No row of a single device leaves this room."""
