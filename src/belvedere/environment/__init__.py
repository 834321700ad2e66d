"""What traffic puts into the air: emission factors, the fleet, emissions of streets."""
