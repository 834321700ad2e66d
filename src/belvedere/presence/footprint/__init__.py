"""Where: from the cell that a device was heard by to the ground it stands on, and from there to zones."""
