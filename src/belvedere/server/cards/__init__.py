"""The cards of Ora: one file a kind of card, found by its being there; contract.py says what a file holds."""
