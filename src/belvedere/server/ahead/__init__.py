"""What will happen, as the screen asks for it: which series are forecast, their models, cards, map, days and skill."""
