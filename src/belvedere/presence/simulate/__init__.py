"""The synthetic operator: a city's people and the events of their phones, whose truth is known."""
