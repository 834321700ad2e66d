"""People present, from released tables only: read and checked, made into what the screen asks for, explained."""
