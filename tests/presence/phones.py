"""A street of three towns: six cells, three zones, and phones whose every event is given by hand."""

from datetime import date
from pathlib import Path

import numpy as np

from belvedere.presence.day import service_day
from belvedere.presence.events import files
from belvedere.presence.kernel.ground import Ground

DAY = service_day(date(2024, 3, 25), "Europe/Rome")
KEY = bytes(range(100, 132))

# cells 0 and 1 stand in zone 0, 2 and 3 in zone 1, 4 and 5 in zone 2, which is outside the city; 1 km apart,
# but cell 5 stands 300 km away
STREET = Ground(
    zone=np.array([0, 0, 1, 1, 2, 2], np.int32),
    x=np.array([0, 1000, 2000, 3000, 4000, 300_000], np.int32),
    y=np.zeros(6, np.int32),
    city=np.array([True, True, False]),
    region=np.array([True, True, True]),
    municipality=np.array([0, 0, 1], np.int32),
)


class ByHours:
    """All day: resident; at night: national; a foreign SIM: foreign; else transit."""

    def __repr__(self):
        return "ByHours"

    def classify(self, days):
        classes = np.where(days.hours_present > 12, 0, np.where(days.night_zone >= 0, 3, 5))
        return np.where((days.mcc != 222) & (days.mcc != 0), 4, classes).astype(np.int32)


def at(clock: str) -> int:
    """Return the second since 1970 of a time of DAY, as 08:30 or 08:30:15."""
    hours, minutes, seconds = [*(int(part) for part in clock.split(":")), 0][:3]
    return DAY.start + ((hours - 4) % 24) * 3600 + minutes * 60 + seconds


def columns(events):
    """Return columns of events (device, time [s since 1970], cell, mcc)."""
    device, time, cell, mcc = zip(*events, strict=True) if events else ((), (), (), ())
    return (
        np.array(device, np.uint64),
        np.array(time, np.int64),
        np.array(cell, np.int32),
        np.array(mcc, np.int16),
    )


def write(folder: Path, *parts) -> Path:
    """Write each part, a list of events, as a file of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, events in enumerate(parts):
        files.write(folder / f"part-{number:04}.parquet", iter([columns(events)]))
    return folder


def squares(products) -> tuple[np.ndarray, np.ndarray]:
    """Return trips by place and hour (2, 2, hours), and by zone and day (3, 3), on STREET."""
    places, pairs = products.trips_places, products.trips_day
    by_hour, by_day = np.zeros((2, 2, products.day.hours), np.int64), np.zeros((3, 3), np.int64)
    np.add.at(by_hour, (places.origin, places.destination, places.hour), places.count)
    np.add.at(by_day, (pairs.origin, pairs.destination), pairs.count)
    return by_hour, by_day


def same(one, other) -> None:
    """Fail where two Products differ."""
    for name in ("presence", "units", "countries", "units_mcc", "nights", "classes"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    for table in ("trips_places", "trips_day"):
        mine, others = getattr(one, table), getattr(other, table)
        for name in type(mine).__slots__:
            np.testing.assert_array_equal(getattr(mine, name), getattr(others, name), err_msg=f"{table}.{name}")
    assert one.devices == other.devices
    assert one.filtered == other.filtered
    assert one.account.received == other.account.received
    assert one.account.used == other.account.used
    assert one.account.dropped == other.account.dropped
    assert one.account.noted == other.account.noted
    np.testing.assert_array_equal(one.account.by_hour, other.account.by_hour)
