"""The four classes that the Garante's decision of 2014 names: who lives here, dwells for a while, commutes, visits.

Takes   DeviceDays
Gives   classify, words: stanziali, temporaneamente dimoranti, pendolari giornalieri, visitatori occasionali
Used by the kernel, tables.py
Source  Garante per la protezione dei dati personali, 2014, on mobility statistics from phone records, from memory:
        "to be confirmed", read the full text [M]. The decision names classes, not thresholds: OFTEN and LEAST are ours
"""

from __future__ import annotations

import numpy as np

from belvedere.presence.definitions.contract import (
    COMMUTER,
    RESIDENT,
    Ints,
    Word,
    comes_often,
    in_zones,
    lives_here,
    visitor_class,
)
from belvedere.presence.kernel.features import DeviceDays

NAME = "garante"
LABEL_EN, LABEL_IT = "The Garante's four classes", "Le quattro classi del Garante"
SOURCE = "Garante per la protezione dei dati personali, 2014, to be confirmed: read the full text"
OFTEN, LEAST = 0.0, 2  # [-] of the days seen, [days]: usually in the city by day; ours
CLASS_LABELS = (
    Word("resident", "Settled resident", "Residente stanziale"),
    Word("commuter", "Daily commuter", "Pendolare giornaliero"),
    Word(
        "regional", "Dweller or occasional visitor from the region", "Dimorante o visitatore occasionale dalla regione"
    ),
    Word(
        "national", "Dweller or occasional visitor from beyond", "Dimorante o visitatore occasionale da fuori regione"
    ),
    Word("foreign", "Dweller or occasional visitor from abroad", "Dimorante o visitatore occasionale straniero"),
    Word("transit", "(not distinguished)", "(non distinto)"),
)
WORDS = (
    Word("settled", "Settled residents", "Residenti stanziali"),
    Word("dwelling", "Dwelling for a time", "Temporaneamente dimoranti"),
    Word("commuting", "Daily commuters", "Pendolari giornalieri"),
    Word("occasional", "Occasional visitors", "Visitatori occasionali"),
)
SETTLED, DWELLING, COMMUTING, OCCASIONAL = range(len(WORDS))


def classify(days: DeviceDays) -> Ints:
    """Return the class of each device-day, an index into schema.CLASSES, shape (n,); `transit` stays empty."""
    word = words(days)
    made = visitor_class(days)
    made[word == SETTLED] = RESIDENT
    made[word == COMMUTING] = COMMUTER
    return made


def words(days: DeviceDays) -> Ints:
    """Return the published class of each device-day, an index into WORDS, shape (n,)."""
    city, past = days.ground.city, days.past
    sleeps = in_zones(city, days.deep_night_zone) | in_zones(city, past.yesterday_night)
    word = np.where(sleeps, DWELLING, OCCASIONAL)
    word = np.where(comes_often(days, OFTEN, LEAST) & ~sleeps, COMMUTING, word)
    return np.asarray(np.where(lives_here(days), SETTLED, word), dtype=np.int32)
