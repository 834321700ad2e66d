"""Nine devices of one day, made by hand: two zones in the city (0, 1), one in the region around (2).

A  resident, at home in zone 0
B  commuter from zone 2, nine to five in zone 1, five days of the seven kept
C  from zone 2 for five hours, for the first time
D  Italian guest, second day and night
E  German, four hours, nothing before and after
F  French, first day, sleeps here
G  Italian of whom one hour is all that was ever seen
H  from zone 2, one hour in the city
K  sleeps in the city four nights of seven, in zone 2 the others
"""

from __future__ import annotations

from datetime import date

import numpy as np

from belvedere.presence.day import service_day
from belvedere.presence.kernel.features import DAYTIME, DEEP_NIGHT, NIGHT, DeviceDays, History, columns, main_zone
from belvedere.presence.kernel.ground import Ground

DAY = service_day(date(2024, 3, 25), "Europe/Rome")  # 24 hours, from four to four
NAMES = "ABCDEFGHK"
GROUND = Ground(
    zone=np.arange(3, dtype=np.int32),
    x=np.zeros(3, np.int32),
    y=np.zeros(3, np.int32),
    city=np.array([True, True, False]),
    region=np.array([True, True, True]),
    municipality=np.array([0, 0, 1], np.int32),
)

# days seen, nights seen, since, home zone, home nights, city nights, region nights, work zone, work days, city days,
# yesterday's zone, yesterday's night
PAST = {
    "A": (7, 7, 7, 0, 7, 7, 7, 0, 7, 7, 0, 0),
    "B": (7, 7, 7, 2, 7, 0, 7, 1, 5, 0, 2, 2),
    "C": (7, 7, 7, 2, 7, 0, 7, 2, 7, 0, 2, 2),
    "D": (1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 0),
    "E": (0, 0, 0, -1, 0, 0, 0, -1, 0, 0, -1, -1),
    "F": (0, 0, 0, -1, 0, 0, 0, -1, 0, 0, -1, -1),
    "G": (0, 0, 0, -1, 0, 0, 0, -1, 0, 0, -1, -1),
    "H": (7, 7, 7, 2, 7, 0, 7, 2, 7, 0, 2, 2),
    "K": (7, 7, 7, 0, 4, 4, 7, 0, 4, 4, 0, 0),
}
MCC = {"E": 262, "F": 208}


def zone_hours() -> np.ndarray:
    """Return where each device is in each hour; the columns are 4, 5, … 23, 0, … 3 o'clock."""
    at = np.full((len(NAMES), 24), -1, np.int16)
    at[NAMES.index("A")] = 0
    for name, first, last, zone in (("B", 9, 17, 1), ("C", 10, 15, 1), ("H", 12, 13, 0)):
        at[NAMES.index(name)] = 2
        at[NAMES.index(name), first - 4 : last - 4] = zone
    at[NAMES.index("D")] = 0
    at[NAMES.index("E"), 7:11] = 1  # 11 to 15 o'clock
    at[NAMES.index("F"), 8:] = 0  # from noon on
    at[NAMES.index("G"), 8] = 1
    at[NAMES.index("K")] = 0
    return at


def nine(days_kept: int = 7) -> DeviceDays:
    """Return the nine devices; `days_kept` = 0: the same day without any memory."""
    at = zone_hours()
    table = np.array([PAST[name] for name in NAMES], np.int16).T
    if days_kept == 0:
        table = np.where(np.isin(np.arange(12), (3, 7, 10, 11))[:, None], -1, 0) * np.ones(len(NAMES), np.int16)
    past = History(*[np.ascontiguousarray(column, dtype=np.int16) for column in table], days_kept=days_kept)
    seen = at >= 0
    return DeviceDays(
        day=DAY,
        ground=GROUND,
        mcc=np.array([MCC.get(name, 222) for name in NAMES], np.int16),
        zone_hours=at,
        hours_present=seen.sum(axis=1).astype(np.int16),
        first_hour=seen.argmax(axis=1).astype(np.int16),
        last_hour=(23 - seen[:, ::-1].argmax(axis=1)).astype(np.int16),
        main_zone=main_zone(at, np.ones(24, np.bool_)),
        night_zone=main_zone(at, columns(DAY, NIGHT)),
        deep_night_zone=main_zone(at, columns(DAY, DEEP_NIGHT)),
        day_zone=main_zone(at, columns(DAY, DAYTIME)),
        past=past,
    )
