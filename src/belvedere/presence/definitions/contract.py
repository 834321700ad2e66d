"""What each definition is made of, and what all of them ask of a device's history.

Takes   DeviceDays of kernel/features.py
Gives   Word, Definition (the shape of a file of this folder); usual_home, lives_here, comes_often, visitor_class
Used by the files of this folder
Source  CITY_SHARE and SETTLED are ours: they say what "usual" needs where memory is shorter than the published months
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from belvedere.presence.kernel.features import DeviceDays
from belvedere.presence.schema import CLASSES

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]

RESIDENT, COMMUTER, REGIONAL, NATIONAL, FOREIGN, TRANSIT = (
    CLASSES.index(name) for name in ("resident", "commuter", "regional", "national", "foreign", "transit")
)
ITALY, UNKNOWN = 222, 0  # mobile country codes: ITU E.212; 0 is the kernel's for a SIM whose country nobody wrote
BEYOND, REGION, CITY = 0, 1, 2  # where a device usually sleeps: further away or unknown, in the region, in the city
# [-] of the days kept on which a device must have slept there, so that a guest's stay is not a home; ours
CITY_SHARE = 0.5
# a SIM of another country lives here when it slept here on SETTLED [-] of the days kept, a WEEK [days] at least; ours:
# few guests stay longer than a week, and those who do are gone again within the month that is kept
SETTLED, WEEK = 0.8, 7


@dataclass(frozen=True, slots=True)
class Word:
    """A word that a definition publishes, in both languages."""

    name: str  # "tourist": the column's value in tables
    label_en: str
    label_it: str


class Definition(Protocol):
    """A published definition of who is present: one file of this folder fulfils it."""

    NAME: str  # the file's name
    LABEL_EN: str
    LABEL_IT: str
    SOURCE: str  # who published it; "to be confirmed" where it is from memory
    CLASS_LABELS: tuple[Word, ...]  # what the definition would call each of schema.CLASSES, in their order
    WORDS: tuple[Word, ...]  # the definition's own classes

    def classify(self, days: DeviceDays) -> Ints:
        """Return the class of each device-day, an index into schema.CLASSES, shape (n,)."""
        ...

    def words(self, days: DeviceDays) -> Ints:
        """Return the definition's own class of each device-day, an index into WORDS, shape (n,)."""
        ...


def in_zones(marked: Flags, zone: npt.NDArray[np.int16]) -> Flags:
    """Return whether each zone is one of the marked (zones,); −1, no zone, never is."""
    return np.asarray(np.append(marked, False)[zone], dtype=np.bool_)


def foreign_sim(days: DeviceDays) -> Flags:
    """Return whether the SIM is of another country; one of unknown country counts as Italian, as operators have it."""
    return np.asarray((days.mcc != ITALY) & (days.mcc != UNKNOWN))


def hours_in_city(days: DeviceDays) -> Ints:
    """Return the hours whose main zone is in the city, shape (n,)."""
    return np.asarray(days.hours_at(days.ground.city), dtype=np.int32)


def usual_home(days: DeviceDays) -> Ints:
    """Return where each device usually sleeps: CITY, REGION or BEYOND, shape (n,).

    In the city or the region is who spent most of the nights seen there, and these on at least CITY_SHARE of the days
    kept: a guest of two nights has no home here. Who was never seen at night before sleeps where tonight says, unless
    that is the city: then home is unknown, but on the first day of all, when nothing of anybody is kept and the city's
    nights are taken for homes.
    """
    past = days.past
    often = CITY_SHARE * past.days_kept
    in_city = (2 * past.city_nights > past.nights_seen) & (past.city_nights >= often) & (past.city_nights > 0)
    in_region = (2 * past.region_nights > past.nights_seen) & (past.region_nights >= often) & (past.region_nights > 0)
    in_region &= 2 * past.city_nights <= past.nights_seen
    tonight_city = in_zones(days.ground.city, days.night_zone)
    tonight_region = in_zones(days.ground.region, days.night_zone) & ~tonight_city
    home = np.full(len(days), BEYOND, dtype=np.int32)
    home[in_region | ((past.nights_seen == 0) & tonight_region)] = REGION
    home[in_city] = CITY
    if past.days_kept == 0:
        home[tonight_city] = CITY
    return home


def lives_here(days: DeviceDays) -> Flags:
    """Return whether a device lives in the city: its usual home, where a SIM of another country must be settled."""
    return np.asarray((usual_home(days) == CITY) & (~foreign_sim(days) | settled(days)))


def settled(days: DeviceDays) -> Flags:
    """Return whether a device slept in the city on so many of the days kept that it is no guest."""
    kept = days.past.days_kept
    return np.asarray((days.past.city_nights >= SETTLED * kept) & (kept >= WEEK))


def comes_often(days: DeviceDays, share: float, least: int) -> Flags:
    """Return whether a device's usual place by day is in the city.

    Parameters
    ----------
    share : [-] of the days it was seen, on which it must have been there
    least : [days] at least
    """
    past = days.past
    often = (past.work_days >= share * past.days_seen) & (past.work_days >= least)
    return in_zones(days.ground.city, past.work_zone) & np.asarray(often)


def visitor_class(days: DeviceDays) -> Ints:
    """Return the class that each device has if it visits: FOREIGN by its SIM, REGIONAL or NATIONAL by its home."""
    home = np.where(usual_home(days) == REGION, REGIONAL, NATIONAL)
    return np.asarray(np.where(foreign_sim(days), FOREIGN, home), dtype=np.int32)
