"""People from mobile-network events: events, kernel, who, where, release. No row of a device leaves this room."""
