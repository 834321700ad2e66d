"""What is truly there, as tables: people by zone, hour and class, trips, nights, homes, countries.

Takes   tallies of a day
Gives   Tallies; write_day: the tables of one day; write_ground: what holds for all days
Used by operator.py
Source  none: the simulator knows. Every file says that it is synthetic
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from belvedere.mobility.paths.shortest import Floats, Indices
from belvedere.presence.schema import CLASSES
from belvedere.presence.simulate import habits, stage
from belvedere.presence.simulate.emission import HOURS
from belvedere.presence.simulate.ground import Ground
from belvedere.presence.simulate.population import Day
from belvedere.presence.simulate.settings import HOUR
from belvedere.presence.simulate.writing import table, write

OUTSIDE = "outside"  # in place of an area


@dataclass(frozen=True)
class Tallies:
    """Whole numbers, as differences along the hours (but trips and counts); sums over workers are exact."""

    people: Indices  # (classes, spots, HOURS + 1, 2) [s] present, and people at half past
    devices: Indices  # (classes, areas + 1, HOURS + 1, 2) the same of the operator's devices
    countries: Indices  # (countries, areas + 1, HOURS + 1) foreigners at half past
    trips: Indices  # (areas + 1, areas + 1, HOURS)
    counts: Indices  # (groups,) people

    @classmethod
    def none(cls, spots: int, areas: int) -> Tallies:
        """Return tallies of nobody."""
        many = len(CLASSES)
        return cls(
            np.zeros((many, spots, HOURS + 1, 2), np.int64),
            np.zeros((many, areas + 1, HOURS + 1, 2), np.int64),
            np.zeros((len(habits.COUNTRIES), areas + 1, HOURS + 1), np.int64),
            np.zeros((areas + 1, areas + 1, HOURS), np.int64),
            np.zeros(len(stage.GROUPS), np.int64),
        )

    def arrays(self) -> tuple[Indices, ...]:
        """Return all arrays, in the order the kernel takes them."""
        return tuple(getattr(self, each.name) for each in fields(self))


def total(parts: list[Tallies]) -> Tallies:
    """Return the sum of the workers' tallies."""
    return Tallies(*[np.sum(arrays, axis=0) for arrays in zip(*[part.arrays() for part in parts], strict=True)])


def by_area(ground: Ground, tally: Indices, hours: int) -> Indices:
    """Return values by area, class, hour and kind from differences by spot; the last row is outside."""
    values = np.cumsum(tally, axis=2)[:, :, :hours].swapaxes(0, 1)
    found = np.zeros((len(ground.areas) + 1, *values.shape[1:]), np.int64)
    np.add.at(found, ground.area, values)
    return found


def write_day(folder: Path, ground: Ground, day: Day, tallies: Tallies) -> None:
    """Write the tables of one day below `folder`: people, people_by_spot, trips, overnight, countries."""
    hours, name = day.hours, f"{day.day.isoformat()}.parquet"
    places = np.array([*ground.areas, OUTSIDE], dtype=object)
    starts = [datetime.fromtimestamp(day.start + hour * HOUR, UTC) for hour in range(hours)]
    dwell, heads = np.moveaxis(by_area(ground, tallies.people, hours), -1, 0)
    device_dwell, device_heads = np.moveaxis(np.cumsum(tallies.devices, axis=2)[:, :, :hours].swapaxes(0, 1), -1, 0)
    zone, sort, hour = (axis.ravel() for axis in np.indices(dwell.shape))
    write(
        folder / "people" / name,
        table(
            {
                "zone_id": _words(places, zone),
                "hour": hour.astype(np.int16),
                "timestamp": _times(starts, hour),
                "visitor_class": _words(np.array(CLASSES, dtype=object), sort),
                "person_hours": dwell.ravel() / HOUR,
                "people": heads.ravel(),  # at half past
                "device_hours": device_dwell.ravel() / HOUR,
                "devices": device_heads.ravel(),
            }
        ),
    )
    _write_spots(folder / "people_by_spot" / name, tallies, hours)
    origin, destination, hour = np.nonzero(tallies.trips)
    write(
        folder / "trips" / name,
        table(
            {
                "origin_zone_id": _words(places, origin),
                "destination_zone_id": _words(places, destination),
                "hour": hour.astype(np.int16),
                "timestamp": _times(starts, np.minimum(hour, hours - 1)),
                "trips": tallies.trips[origin, destination, hour],
            }
        ),
    )
    zone, sort = (axis.ravel() for axis in np.indices(heads.shape[:2]))
    write(
        folder / "overnight" / name,
        table(
            {
                "zone_id": _words(places, zone),
                "visitor_class": _words(np.array(CLASSES, dtype=object), sort),
                "people": heads[:, :, -1].ravel(),  # at 03:30, half an hour before the service day ends
            }
        ),
    )
    countries = np.cumsum(tallies.countries, axis=-1)[..., :hours]
    kin, zone, hour = np.nonzero(countries)
    write(
        folder / "countries" / name,
        table(
            {
                "mcc": np.array([code for code, _, _ in habits.COUNTRIES], np.int16)[kin],
                "zone_id": _words(places, zone),
                "hour": hour.astype(np.int16),
                "people": countries[kin, zone, hour],
            }
        ),
    )


def write_ground(folder: Path, ground: Ground, residents: Indices, shares: Floats, countries: Floats) -> None:
    """Write what holds for all days: spots, homes against the census, and the true market shares."""
    places = np.array([*ground.areas, OUTSIDE], dtype=object)
    many = np.arange(len(ground.x))
    write(
        folder / "spots.parquet",
        table(
            {
                "spot": many.astype(np.int32),
                "x": ground.x,
                "y": ground.y,
                "zone_id": _words(places, ground.area),
                "traffic_zone": np.where(ground.zone < ground.zones, ground.zone, -1).astype(np.int32),
                "residents": residents,
            }
        ),
    )
    areas = len(ground.areas)
    inside = ground.area < areas
    write(
        folder / "homes.parquet",
        table(
            {
                "zone_id": list(ground.areas),
                "residents": np.bincount(ground.area[inside], residents[inside], minlength=areas).astype(np.int64),
                "census": np.bincount(ground.area[inside], ground.residents[inside], minlength=areas),
            }
        ),
    )
    homes, names = [*ground.areas, *ground.outside.ids], [name for _, name, _ in habits.COUNTRIES]
    ages = len(habits.AGES)
    write(
        folder / "market.parquet",
        table(
            {
                "id": [*np.repeat(homes, ages).tolist(), *names],
                "age": [*np.tile(habits.AGES, len(homes)).tolist(), *[""] * len(names)],
                "share": np.concatenate([shares.ravel(), countries]),
            }
        ),
    )


def _write_spots(path: Path, tallies: Tallies, hours: int) -> None:
    """Write people and person-hours by spot and hour, all classes: what footprints are judged by."""
    dwell, heads = np.moveaxis(np.cumsum(tallies.people.sum(axis=0), axis=1)[:, :hours], -1, 0)
    spot, hour = np.nonzero(dwell)
    write(
        path,
        table(
            {
                "spot": spot.astype(np.int32),
                "hour": hour.astype(np.int16),
                "people": heads[spot, hour],
                "person_hours": dwell[spot, hour] / HOUR,
            }
        ),
    )


def _words(words: npt.NDArray[np.object_], rows: npt.NDArray[np.integer]) -> pa.Array:
    """Return words by number, as a dictionary."""
    return pa.DictionaryArray.from_arrays(pa.array(rows, pa.int32()), pa.array(words, pa.string()))


def _times(starts: list[datetime], hour: Indices) -> pa.Array:
    return pa.array(starts, pa.timestamp("us", "UTC")).take(pa.array(hour))
