"""The kernel: clean events of a service day become presence, bounded units, nights and trips, all in one pass."""
