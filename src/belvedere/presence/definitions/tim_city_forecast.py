"""TIM City Forecast: by the usual area of day and night, and by where most of today and of yesterday was spent.

Takes   DeviceDays
Gives   classify, words: tourist, excursionist, transit, resident, commuter
Used by the kernel, tables.py
Source  documents of the municipality of Como (2018–19), paraphrased; "to be confirmed" [M]. The unit there is the
        province and the pixel; here it is the city. Roamers are never residents
"""

from __future__ import annotations

import numpy as np

from belvedere.presence.definitions.contract import (
    CITY,
    COMMUTER,
    RESIDENT,
    TRANSIT,
    Flags,
    Ints,
    Word,
    comes_often,
    foreign_sim,
    in_zones,
    usual_home,
    visitor_class,
)
from belvedere.presence.kernel.features import DAYTIME, DeviceDays, columns

NAME = "tim_city_forecast"
LABEL_EN, LABEL_IT = "TIM City Forecast", "TIM City Forecast"
SOURCE = "TIM City Forecast, municipality of Como 2018–19, to be confirmed"
USUAL_DAYS = 2  # [days] by day in the city that make it a usual area; ours: the documents give no number
CLASS_LABELS = (
    Word("resident", "Resident", "Residente"),
    Word("commuter", "Commuter", "Pendolare"),
    Word("regional", "Visitor from the region", "Visitatore intraregionale"),
    Word("national", "Visitor from beyond the region", "Visitatore extraregionale"),
    Word("foreign", "Foreign visitor", "Visitatore straniero"),
    Word("transit", "In transit", "Transito"),
)
WORDS = (
    Word("resident", "Resident: is in the city that holds its usual area of the night", "Residente"),
    Word("commuter", "Commuter: is in the usual area of the day, not of the night", "Pendolare"),
    Word("tourist", "Tourist: most of today here, and of yesterday", "Turista"),
    Word("excursionist", "Excursionist: most of a single day here", "Escursionista"),
    Word("transit", "In transit: seen here, most of the day elsewhere", "Transito"),
)
HERE, WORKS, TOURIST, EXCURSIONIST, PASSES = range(len(WORDS))


def classify(days: DeviceDays) -> Ints:
    """Return the class of each device-day, an index into schema.CLASSES, shape (n,)."""
    word = words(days)
    made = visitor_class(days)
    made[word == HERE] = RESIDENT
    made[word == WORKS] = COMMUTER
    made[word == PASSES] = TRANSIT
    return made


def words(days: DeviceDays) -> Ints:
    """Return the published class of each device-day, an index into WORDS, shape (n,)."""
    yesterday = in_zones(days.ground.city, days.past.yesterday_zone)
    word = np.where(_most_of_the_day(days), np.where(yesterday, TOURIST, EXCURSIONIST), PASSES)
    word = np.where(comes_often(days, 0.0, USUAL_DAYS) & ~foreign_sim(days), WORKS, word)
    return np.asarray(np.where((usual_home(days) == CITY) & ~foreign_sim(days), HERE, word), dtype=np.int32)


def _most_of_the_day(days: DeviceDays) -> Flags:
    """Return whether most of the hours of daytime (8–20) with a zone were in the city.

    Of a device that was seen only by night, the hours of the night count.
    """
    seen = days.zone_hours >= 0
    here = in_zones(days.ground.city, days.zone_hours)
    daytime = columns(days.day, DAYTIME)
    by_day = seen[:, daytime].any(axis=1)
    inside = np.where(by_day, here[:, daytime].sum(axis=1), here.sum(axis=1))
    every = np.where(by_day, seen[:, daytime].sum(axis=1), seen.sum(axis=1))
    return np.asarray(2 * inside > every)
