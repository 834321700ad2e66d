"""How many people a device stands for, with which error, and what all of it is worth against the truth."""
