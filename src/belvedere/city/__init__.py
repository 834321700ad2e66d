"""What stands in a city: readers, recipe, zones, bundle."""
