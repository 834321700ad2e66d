"""People present as the screen asks for them: a place now, its day, the map of the city.

Takes   what is known of the releases, the clock's time, a place
Gives   now(), day(), areas(): messages of api_people.py; place_of(), a place that was released; standing(), parts_of()
Used by routes_people.py, compared.py, trips.py
Numbers are the view in whole numbers: they add up as they are shown, and are no unbiased estimates any more (the files
to download are). An interval is cut at 0 and holds the number that it is of
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from belvedere.presence.published import sum_variance
from belvedere.server.api import (
    NOTHING_SAID,
    PeopleCountry,
    PeopleDay,
    PeopleMap,
    PeopleNow,
    PeoplePart,
    Text,
)
from belvedere.server.api_people import PeopleLevel, PeopleState
from belvedere.server.people.comparing import compare, usual
from belvedere.server.people.released import HOUR, KINDS, Z90, Floats, Hours
from belvedere.server.people.room import Known, People
from belvedere.server.people.words import BEFORE, BEGIN, BROKEN, NOT_UNDER, OLD, UNFIT, class_label, definition, reason

TOTAL, FOREIGN, TRANSIT = KINDS.index("all"), KINDS.index("foreign"), KINDS.index("transit")
ITALIAN = tuple(KINDS.index(name) for name in ("resident", "commuter", "regional", "national"))
VISITORS = tuple(KINDS.index(name) for name in ("regional", "national", "foreign"))
STEPS = (0.2, 0.4, 0.6, 0.8)  # shares of zone-hours below the steps of the map's colours
STOPS: dict[str, tuple[PeopleState, Text]] = {
    "none": ("none", BEGIN),
    "broken": ("broken", BROKEN),
    "unfit": ("broken", UNFIT),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A place of a level; "city" has one."""

    level: PeopleLevel
    place: str
    definition: str = ""  # "": the one that is shown unless asked otherwise


@dataclass(frozen=True, slots=True)
class Standing:
    """How the releases stand at a time: `why` nothing can be shown, the hour, and under which definition."""

    state: PeopleState
    why: Text
    hours: Hours | None
    hour: int  # of `hours`; -1: none
    definition: str


@dataclass(frozen=True, slots=True)
class _Sum:
    """A number with its parts' columns, before it is told."""

    name: str
    within: str
    kinds: tuple[int, ...]


def place_of(people: People, asked: Asked) -> Asked | None:
    """Return the place with its name filled in, None where the city has no such place."""
    place = asked.place or (people.city.name if asked.level == "city" else "")
    return Asked(asked.level, place, asked.definition) if (asked.level, place) in people.names else None


def standing(known: Known, at: datetime, definition: str = "") -> Standing:
    """Return how the releases stand at a time. Another definition tells of the very hour, or of none."""
    name = known.told.definition if known.told is not None else ""
    if known.state in STOPS:
        return Standing(*STOPS[known.state], known.hours, -1, name)
    hours = known.hours
    if hours is None:
        return Standing("none", BEGIN, None, -1, name)
    hour = hours.at(at)
    state = hours.state(hour, at)
    found = Standing(state, {"before": BEFORE, "down": OLD}.get(state, NOTHING_SAID), hours, hour, name)
    other = known.under(definition)
    if other is hours or state not in ("fresh", "late"):
        return found
    same = -1 if other is None else int(np.searchsorted(other.starts, hours.starts[hour]))
    if other is None or same >= len(other.starts) or other.starts[same] != hours.starts[hour]:
        return Standing("suppressed", NOT_UNDER, None, -1, definition)
    return Standing(state, NOTHING_SAID, other, same, definition)


def now(people: People, asked: Asked, at: datetime) -> PeopleNow:
    """Return who is present in a place in the last released hour before a time."""
    known = people.known()
    found_at = standing(known, at, asked.definition)
    state, why, hours, hour = found_at.state, found_at.why, found_at.hours, found_at.hour
    parts: list[PeoplePart] = []
    words, middle, days = NOTHING_SAID, None, 0
    if hours is not None and state in ("fresh", "late"):
        row = hours.places.get((asked.level, asked.place), -1)
        if row < 0 or np.isnan(hours.value[hour, row, TOTAL]):
            state, why = "suppressed", reason(str(hours.reason[hour, row, TOTAL])) if row >= 0 else UNFIT
        else:
            parts = parts_of(hours, hour, row, found_at.definition)
            found = usual(hours, hour, row, people.city.calendar)
            value, noise = float(hours.value[hour, row, TOTAL]), hours.noise(hour, row, TOTAL)
            words = compare(value, found, noise, hours.start(hour), people.city.calendar)
            middle, days = (None, 0) if found is None else (max(round(found.middle), 0), found.days)
    start = hours.start(hour) if hours is not None and hour >= 0 else None
    countries, of = _countries(known, start) if parts and asked.level == "city" else ([], "")
    release = hours.release[hour] if hours is not None and start is not None else ""
    return PeopleNow(
        state=state,
        why=why,
        synthetic=known.synthetic,
        level=asked.level,
        place=asked.place,
        name=people.names[(asked.level, asked.place)],
        start=start,
        end=None if start is None else start + timedelta(seconds=HOUR),
        unit="people" if hours is None else hours.unit,
        parts=parts,
        comparison=words,
        usual=middle,
        usual_days=days,
        definition=definition(found_at.definition),
        release_id=release,
        approver=_approver(known, release),
        countries=countries,
        countries_unit="devices",
        countries_release_id=of,
    )


def day(people: People, asked: Asked, at: datetime) -> PeopleDay:
    """Return the hours of a place in the service day of the hour that now() tells; empty where there is none."""
    known = people.known()
    found_at = standing(known, at, asked.definition)
    state, hours, hour = found_at.state, found_at.hours, found_at.hour
    row = -1 if hours is None else hours.places.get((asked.level, asked.place), -1)
    span = hours.day(hour) if hours is not None and row >= 0 and state in ("fresh", "late") else range(0)
    whole = np.stack([hours.whole(one)[row] for one in span]) if hours is not None and len(span) else np.empty((0, 7))
    shown = [kind for kind in range(1, len(KINDS)) if len(whole) and not np.isnan(whole[:, kind]).all()]
    name = found_at.definition
    return PeopleDay(
        synthetic=known.synthetic,
        unit="people" if hours is None else hours.unit,
        release_id=hours.release[hour] if hours is not None and len(span) else "",
        start=[hours.start(one) for one in span] if hours is not None else [],
        total=_numbers(whole[:, TOTAL]),
        low=[_bounds(hours, one, row, TOTAL)[0] for one in span] if hours is not None else [],
        high=[_bounds(hours, one, row, TOTAL)[1] for one in span] if hours is not None else [],
        classes=[KINDS[kind] for kind in shown],
        labels=[class_label(name, KINDS[kind]) for kind in shown],
        values=[_numbers(whole[:, kind]) for kind in shown],
    )


def areas(people: People, at: datetime, of: str = "") -> PeopleMap:
    """Return the people of every area in the hour that now() tells under a definition, in the order of the layer."""
    known = people.known()
    found_at = standing(known, at, of)
    state, why, hours, hour = found_at.state, found_at.why, found_at.hours, found_at.hour
    rows = [-1 if hours is None else hours.places.get(("zone", name), -1) for name in people.areas]
    there = hours is not None and state in ("fresh", "late") and min(rows, default=-1) >= 0
    if hours is not None and there and np.isnan(hours.value[hour, rows, TOTAL]).all():
        state, why, there = "suppressed", reason(str(hours.reason[hour, rows[0], TOTAL])), False
    whole = hours.whole(hour) if hours is not None and there else np.full((len(rows), len(KINDS)), np.nan)
    shown = whole[rows] if there else whole
    bounds = [_bounds(hours, hour, row, TOTAL) if hours is not None and there else (None, None) for row in rows]
    start = hours.start(hour) if hours is not None and hour >= 0 else None
    counts = hours.value[:, rows, TOTAL] if hours is not None and min(rows, default=-1) >= 0 else np.empty((0, 0))
    return PeopleMap(
        state=state,
        why=why,
        synthetic=known.synthetic,
        start=start,
        end=None if start is None else start + timedelta(seconds=HOUR),
        unit="people" if hours is None else hours.unit,
        release_id=hours.release[hour] if hours is not None and start is not None else "",
        value=_numbers(shown[:, TOTAL]),
        low=[low for low, _ in bounds],
        high=[high for _, high in bounds],
        foreign=_numbers(shown[:, FOREIGN]),
        foreign_noise=[
            round(hours.noise(hour, row, FOREIGN)) if hours is not None and there and not np.isnan(one) else None
            for row, one in zip(rows, shown[:, FOREIGN], strict=True)
        ],
        surface=[round(float(one), 4) for one in people.surface],
        count_steps=_steps(counts),
        density_steps=_steps(counts / people.surface if counts.size else counts),
    )


def prepare(people: People, at: datetime) -> None:
    """Work out the whole numbers of the day around a time, once: a replay or a chart asks for them next."""
    found = standing(people.known(), at)
    if found.hours is not None and found.state in ("fresh", "late"):
        for one in found.hours.day(found.hour):
            found.hours.whole(one)


# ─────────────────────────────────────────────────────────────── what all of them need


def parts_of(hours: Hours, hour: int, row: int, of: str) -> list[PeoplePart]:
    """Return total = foreign + Italian (+ those that a definition puts beside both), Italian = its four classes."""
    whole = hours.whole(hour)[row]
    there = [kind for kind in range(1, len(KINDS)) if not np.isnan(whole[kind])]
    italian = tuple(kind for kind in ITALIAN if kind in there)
    sums = [_Sum("total", "", (TOTAL,)), _Sum("foreign", "total", (FOREIGN,)), _Sum("italian", "total", italian)]
    sums += [_Sum(KINDS[kind], "italian", (kind,)) for kind in italian]
    sums += [_Sum("transit", "total", (TRANSIT,))] if TRANSIT in there else []
    return [_part(hours, hour, row, of, one) for one in sums]


def visitors_of(hours: Hours, hour: int, row: int, of: str) -> PeoplePart:
    """Return those who visit, from the region, from beyond and from abroad together: a newspaper's headline."""
    there = tuple(kind for kind in VISITORS if not np.isnan(hours.whole(hour)[row, kind]))
    return _part(hours, hour, row, of, _Sum("visitors", "", there))


def _part(hours: Hours, hour: int, row: int, of: str, one: _Sum) -> PeoplePart:
    value = round(float(hours.whole(hour)[row, list(one.kinds)].sum()))
    low, high, noise = _interval(hours, hour, row, one.kinds)
    return PeoplePart(
        name=one.name,
        label=class_label(of, one.name),
        within=one.within,
        value=value,
        low=min(low, value),  # what clipping at 0 moves is inside of the noise
        high=max(high, value),
        noise=round(noise),
    )


def _interval(hours: Hours, hour: int, row: int, kinds: tuple[int, ...]) -> tuple[int, int, float]:
    """Return the 5–95 % interval of a value or sum of classes, and half of that of its noise alone.

    Of a sum: half-widths never add up to less than the half-width of the sum, whatever goes with what; nor do those of
    the total and of what the sum lacks. The narrower of both bounds is taken: the interval errs on the wide side.
    """
    centre = float(hours.value[hour, row, list(kinds)].sum())
    half = (hours.high[hour, row] - hours.low[hour, row]) / 2
    noise = hours.noise(hour, row, kinds[0])
    width = float(half[kinds[0]])
    if len(kinds) > 1:
        there = [kind for kind in range(1, len(KINDS)) if not np.isnan(hours.value[hour, row, kind])]
        others = [TOTAL, *(kind for kind in there if kind not in kinds)]
        width = min(float(half[list(kinds)].sum()), float(half[others].sum()))
        of = hours.variance[hour, row]
        both = sum_variance(float(of[TOTAL]), float(of[kinds[0]]), len(there), len(kinds))
        noise = Z90 * both**0.5 * hours.scale(hour, row, TOTAL)
    return max(round(centre - width), 0), max(round(centre + width), 0), noise


def _bounds(hours: Hours, hour: int, row: int, kind: int) -> tuple[int | None, int | None]:
    if np.isnan(hours.value[hour, row, kind]):
        return None, None
    low, high, _ = _interval(hours, hour, row, (kind,))
    value = round(float(hours.whole(hour)[row, kind]))
    return min(low, value), max(high, value)


def _countries(known: Known, start: datetime | None) -> tuple[list[PeopleCountry], str]:
    """Return the countries of foreign SIMs in an hour, most first, and of which release; none where none was made."""
    assert known.told is not None
    table = known.told.countries
    rows = table[table["timestamp"] == start]
    told = []
    for country, devices, variance in zip(rows["country"], rows["devices"], rows["variance"], strict=True):
        half = Z90 * float(variance) ** 0.5
        bare = None if np.isnan(devices) else round(float(devices), 1)
        low, high = (None, None) if bare is None else (round(bare - half, 1), round(bare + half, 1))
        told.append(PeopleCountry(country=str(country), value=bare, low=low, high=high))
    told.sort(key=lambda one: (one.country == "all", -(one.value if one.value is not None else -1e18), one.country))
    return told, str(rows["release_id"].iloc[0]) if len(rows) else ""


def _approver(known: Known, release: str) -> str:
    if known.told is None or not release:
        return ""
    ledger = known.told.ledger
    return str(ledger.loc[ledger["release_id"] == release, "approver"].iloc[0])


def _numbers(values: Iterable[float] | Floats) -> list[int | None]:
    return [None if np.isnan(value) else round(float(value)) for value in values]


def _steps(values: Floats) -> list[float]:
    """Return four round numbers that part the values into fifths, each above the one before."""
    there = values[~np.isnan(values) & (values > 0)]
    if not len(there):
        return [1.0, 2.0, 3.0, 4.0]
    steps: list[float] = []
    for share in STEPS:
        found = float(
            f"{float(np.quantile(there, share)):.1g}" if not steps else f"{float(np.quantile(there, share)):.2g}"
        )
        steps.append(max(found, steps[-1] * 1.25) if steps else found)
    return steps
