"""Faulty readings of sensors, found and masked with a reason: one file a kind of fault."""

from belvedere.forecast.cleaning.clean import ON_ARRIVAL, clean, masked, trace
from belvedere.forecast.cleaning.marks import Cleaned, Marks

__all__ = ["ON_ARRIVAL", "Cleaned", "Marks", "clean", "masked", "trace"]
