"""What will happen: forecasts with intervals that hold, from minutes to 30 days."""
