"""Where phones went: the trips of the service day that the clock stands in, from and to a place.

Takes   the releases of the room, a place, the clock's time
Gives   trips(): a message of api_people.py
Used by routes_people.py
Source  presence/schema.RELEASED_TRIPS. Between areas: pairs of the whole day above a noisy threshold; between
        districts: every pair, of the hour. Numbers are trips of phones, as released: unbiased, and maybe below 0
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd

from belvedere.server.api import PeopleFlow, PeopleTrips
from belvedere.server.people.released import HOUR, Z90, Hours
from belvedere.server.people.room import People
from belvedere.server.people.told import Asked, standing
from belvedere.server.people.words import NO_TRIPS

MOST = 20  # flows that are told of the city; of a place, all that were released
LEVEL = {"city": "zone", "zone": "zone", "municipality": "municipality"}  # what is released about which place


def trips(people: People, asked: Asked, at: datetime) -> PeopleTrips:
    """Return the largest flows from and to a place; of the city, those between any two of its areas."""
    known = people.known()
    found = standing(known, at)
    state, why, hours = found.state, found.why, found.hours
    told = PeopleTrips(
        state=state, why=why, synthetic=known.synthetic, level=asked.level, place=asked.place,
        name=people.names[(asked.level, asked.place)], start=None, end=None, release_id="", least=None, leaving=[],
        arriving=[], within=None,
    )  # fmt: skip
    if hours is None or known.told is None or state not in ("fresh", "late"):
        return told
    level = LEVEL[asked.level]
    start, end = _span(hours, found.hour, level)
    table = known.told.trips
    mine = table[(table["level"] == level) & (table["time_period"] == start)].dropna(subset=["trips"])
    if mine.empty:
        return told.model_copy(update={"state": "suppressed", "why": NO_TRIPS})
    mine = mine.sort_values(["trips", "origin_zone_id", "destination_zone_id"], ascending=[False, True, True])
    origin, destination = mine["origin_zone_id"].astype("str"), mine["destination_zone_id"].astype("str")
    inside = origin == destination
    leaving, arriving, within = mine[~inside], mine.iloc[:0], mine.iloc[:0]
    if asked.level != "city":
        leaving, arriving = mine[(origin == asked.place) & ~inside], mine[(destination == asked.place) & ~inside]
        within = mine[(origin == asked.place) & inside]
    own = _flows(people, level, within)
    return told.model_copy(
        update={
            "start": start,
            "end": end,
            "release_id": str(mine["release_id"].iloc[0]),
            "least": round(float(mine["trips"].min())) if level == "zone" else None,
            "leaving": _flows(people, level, leaving.head(MOST) if asked.level == "city" else leaving),
            "arriving": _flows(people, level, arriving),
            "within": own[0] if own else None,
        }
    )


def _span(hours: Hours, hour: int, level: str) -> tuple[datetime, datetime]:
    """Return what a flow is of: the service day; of districts, the hour."""
    if level == "municipality":
        return hours.start(hour), hours.start(hour) + timedelta(seconds=HOUR)
    day = hours.day(hour)
    return hours.start(day[0]), datetime.fromtimestamp(int(hours.starts[day[-1]]) + HOUR, UTC)


def _flows(people: People, level: str, rows: pd.DataFrame) -> list[PeopleFlow]:
    """Return some rows with names and the interval of their noise."""
    made = []
    for row in rows.to_dict("records"):
        value, half = float(row["trips"]), Z90 * float(row["variance"]) ** 0.5
        origin, destination = str(row["origin_zone_id"]), str(row["destination_zone_id"])
        made.append(
            PeopleFlow(
                origin=origin,
                origin_name=people.names.get((level, origin), origin),
                destination=destination,
                destination_name=people.names.get((level, destination), destination),
                value=round(value),
                low=round(value - half),
                high=round(value + half),
            )
        )
    return made
