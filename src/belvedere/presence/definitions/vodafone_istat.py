"""Vodafone with Istat: home is the most frequent cell of the night, a day-tripper stays three hours.

Takes   DeviceDays
Gives   classify, words: resident, commuter, tourist, day-tripper, passer-by; CLUSTER
Used by the kernel, tables.py; the release may take CLUSTER as a floor on its noisy values
Source  Vodafone Analytics with Istat for Rome and Rimini: clusters of at least 15 SIM, resident = most frequent cell
        20–08 over 12 months, tourist = overnight elsewhere, day-tripper = at least 3 h. The commuter's rule is ours,
        "to be confirmed" [M]. Keys here last a month at most: 12 months become the days kept
"""

from __future__ import annotations

import numpy as np

from belvedere.presence.definitions.contract import (
    COMMUTER,
    RESIDENT,
    TRANSIT,
    Ints,
    Word,
    comes_often,
    hours_in_city,
    in_zones,
    lives_here,
    visitor_class,
)
from belvedere.presence.kernel.features import DeviceDays

NAME = "vodafone_istat"
LABEL_EN, LABEL_IT = "Vodafone with Istat", "Vodafone con Istat"
SOURCE = "Vodafone Analytics with Istat, Rome and Rimini; the commuter's rule to be confirmed"
CLUSTER = 15  # [SIM] fewer are not published; here only a floor on noisy values
STAY = 3  # [h] in the city that make a day-tripper
OFTEN, LEAST = 0.4, 2  # [-] of the days seen, [days]: by day in the city, a commuter; ours, to be confirmed
CLASS_LABELS = (
    Word("resident", "Resident", "Residente"),
    Word("commuter", "Commuter", "Pendolare"),
    Word("regional", "Tourist or day-tripper from the region", "Turista o escursionista dalla regione"),
    Word("national", "Tourist or day-tripper from other regions", "Turista o escursionista da altre regioni"),
    Word("foreign", "Foreign tourist or day-tripper", "Turista o escursionista straniero"),
    Word("transit", "Less than three hours", "Meno di tre ore"),
)
WORDS = (
    Word(
        "resident", "Resident: most nights (20–08) of the days kept", "Residente: la maggior parte delle notti (20–08)"
    ),
    Word("commuter", "Commuter: usually here by day", "Pendolare: di solito qui di giorno"),
    Word("tourist", "Tourist: sleeps here, lives elsewhere", "Turista: dorme qui, vive altrove"),
    Word("day_tripper", "Day-tripper: at least three hours", "Escursionista: almeno tre ore"),
    Word("passer_by", "Less than three hours", "Meno di tre ore"),
)
LIVES, WORKS, TOURIST, TRIPS, PASSES = range(len(WORDS))


def classify(days: DeviceDays) -> Ints:
    """Return the class of each device-day, an index into schema.CLASSES, shape (n,)."""
    word = words(days)
    made = visitor_class(days)
    made[word == LIVES] = RESIDENT
    made[word == WORKS] = COMMUTER
    made[word == PASSES] = TRANSIT
    return made


def words(days: DeviceDays) -> Ints:
    """Return the published class of each device-day, an index into WORDS, shape (n,)."""
    sleeps = in_zones(days.ground.city, days.night_zone) & in_zones(days.ground.city, days.deep_night_zone)
    word = np.where(hours_in_city(days) >= STAY, TRIPS, PASSES)
    word = np.where(sleeps, TOURIST, word)
    word = np.where(comes_often(days, OFTEN, LEAST) & ~sleeps, WORKS, word)
    return np.asarray(np.where(lives_here(days), LIVES, word), dtype=np.int32)
