"""How people answer a decision: by mode, hour and destination, with another vehicle, or by staying at home."""
