"""The model against counts: fitting, leaving out, saying how wrong it is."""
