"""Eurostat's multimno: usual environment first; who is outside it makes a stay, with or without a night, or passes.

Takes   DeviceDays
Gives   classify, words: home, usual environment, overnight visit, same-day visit, no stay
Used by the kernel, tables.py
Source  https://github.com/eurostat/multimno, its documentation of UsualEnvironmentLabeling (ue_ndays_threshold 70 %,
        home_ps_threshold 80 %) and TourismStaysEstimation (min_duration_segment_m 180, min_duration_segment_night_m
        300), examples of its configuration. Scores there are of tiles over months; here of zones over the days kept
"""

from __future__ import annotations

import numpy as np

from belvedere.presence.definitions.contract import (
    CITY_SHARE,
    COMMUTER,
    RESIDENT,
    TRANSIT,
    Flags,
    Ints,
    Word,
    comes_often,
    foreign_sim,
    hours_in_city,
    in_zones,
    lives_here,
    visitor_class,
)
from belvedere.presence.kernel.features import NIGHT, DeviceDays, columns

NAME = "multimno"
LABEL_EN, LABEL_IT = "Eurostat multimno", "Eurostat multimno"
SOURCE = "Eurostat multimno, documentation of its components"
USUAL = 0.5  # [-] of the days seen: 70 % of workdays (ue_ndays_threshold) are 5/7 · 0.7 of all days
HOME = 0.8  # [-] of the nights seen in the city: home_ps_threshold
STAY = 3  # [h] min_duration_segment_m
NIGHT_STAY = 5  # [h] of the night in the city: min_duration_segment_night_m
CLASS_LABELS = (
    Word("resident", "At home", "A casa"),
    Word("commuter", "In the usual environment, not at home", "Nell'ambiente abituale, non a casa"),
    Word("regional", "Visit from the region", "Visita dalla regione"),
    Word("national", "Domestic visit", "Visita nazionale"),
    Word("foreign", "Inbound visit", "Visita dall'estero"),
    Word("transit", "No stay", "Nessuna sosta"),
)
WORDS = (
    Word("home", "Home", "Casa"),
    Word("usual_environment", "Usual environment", "Ambiente abituale"),
    Word("overnight_visit", "Overnight visit", "Visita con pernottamento"),
    Word("same_day_visit", "Same-day visit", "Visita in giornata"),
    Word("no_stay", "No stay of three hours", "Nessuna sosta di tre ore"),
)
LIVES, IS_USUAL, OVERNIGHT, SAME_DAY, NO_STAY = range(len(WORDS))


def classify(days: DeviceDays) -> Ints:
    """Return the class of each device-day, an index into schema.CLASSES, shape (n,)."""
    word = words(days)
    made = visitor_class(days)
    made[word == LIVES] = RESIDENT
    made[word == IS_USUAL] = COMMUTER
    made[word == NO_STAY] = TRANSIT
    return made


def words(days: DeviceDays) -> Ints:
    """Return the published class of each device-day, an index into WORDS, shape (n,)."""
    night = in_zones(days.ground.city, days.zone_hours[:, columns(days.day, NIGHT)]).sum(axis=1)
    word = np.where(hours_in_city(days) >= STAY, SAME_DAY, NO_STAY)
    word = np.where(night >= NIGHT_STAY, OVERNIGHT, word)
    observed = days.past.days_seen >= CITY_SHARE * days.past.days_kept  # a rare device has no usual environment
    word = np.where(comes_often(days, USUAL, 2) & observed & ~foreign_sim(days), IS_USUAL, word)
    return np.asarray(np.where(_at_home(days), LIVES, word), dtype=np.int32)


def _at_home(days: DeviceDays) -> Flags:
    """Return whether the city is home: at least HOME of the nights seen, beside the rule of lives_here."""
    enough = days.past.city_nights >= HOME * days.past.nights_seen
    return np.asarray(lives_here(days) & enough)
