"""Which days are alike, from the most to the least.

Takes   a kind of day and the sort of quantity
Gives   the steps of a ladder: names of sets of days that the day belongs to
Used by typical.py
Source  Belvedere's own; tested on days held back

  traffic, car parks   school wednesday → school workday → workday → any day
                       (Saturday and Sunday have their own; a holiday counts among Sundays when holidays are too few)
  air quality          workday in winter → winter → any day      (winter: December to February, and so on)
  weather              month 07 → summer → any day
"""

from __future__ import annotations

from belvedere.observations.calendar import DayKind
from belvedere.quantities import QUANTITIES

ENOUGH = (6, 5, 5, 5)  # [days] that each step needs; the first is narrow, so it must be better filled
SORTS = {"veh/h": "traffic", "places": "traffic", "ug/m3": "air", "mg/m3": "air"}  # by unit; all others: weather
_SEASONS = ("winter", "spring", "summer", "autumn")


def sort_of(quantity: str) -> str:
    """Return "traffic", "air" or "weather"."""
    return SORTS.get(QUANTITIES[quantity].unit, "weather")


def ladder(day: DayKind, sort: str) -> tuple[str, ...]:
    """Return the sets of days alike that a day belongs to, the most alike first; at most four."""
    season = _SEASONS[day.day.month % 12 // 3]
    if sort == "weather":
        return (f"month {day.day.month:02d}", season, "any day")
    broad = "sunday" if day.kind == "holiday" else day.kind
    if sort == "air":
        return (f"{broad} in {season}", season, "any day")
    if day.kind == "holiday":
        return ("holiday", "sunday", "any day")
    if day.kind != "workday":
        return (day.kind, "any day")
    terms = "school" if day.school else "holidays"
    return (f"{terms} {day.day.strftime('%A').lower()}", f"{terms} workday", "workday", "any day")
