"""Which streets a calibration may see: folds by street, and a hold-out that is looked at once.

Takes   names of streets with detectors
Gives   street_of, held_out, folds_of; the protocol below
Used by calibration.py, validation.py
Source  k-fold cross-validation by group; spatial groups: Roberts et al. (2017), Ecography 40, 913-929

The protocol, written before any figure of these folds was seen (22 November 2026, 22:35 UTC):

1. A street is a name; "Viale X / Piazza Y" is Viale X. All loops of a street are left out together.
2. One street in HOLD_OUT_PARTS, drawn by a hash of its name, is the hold-out: no choice is made with its counts, and it
   is predicted once, by the final method, from all the other streets.
3. The other streets are dealt into FOLDS folds (SEED). Each fold is predicted from the other folds; the hold-out helps
   in none. The folds are scored with the final method.
4. What is chosen by numbers (how far factors may move, how errors are alike along streets and hours) is chosen again
   within each fold's used streets, by leaving out one street after the other among them: those of the fold never help.
5. What is chosen by hand (form of the model, supply) is chosen on streets outside the hold-out with other folds
   (SEED_INNER). These streets are the same that the folds of 3 hold, so the folds may flatter a choice by hand; the
   hold-out cannot.
6. Seen before: the folds of the first calibration (seed 2024) and its list of worst streets, on all streets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import pandas as pd

FOLDS = 5  # parts of the streets, each left out once
SEED = 41  # of the folds that are reported
SEED_INNER = 7  # of the folds on which choices by hand are made
HOLD_OUT_PARTS = 5  # one street in so many is kept for the end


def street_of(name: str) -> str:
    """Return the street that a link's name stands for: its first part."""
    return name.split(" / ", maxsplit=1)[0].strip()


def held_out(street: str) -> bool:
    """Return whether a street belongs to the hold-out: its SHA-256 is a multiple of HOLD_OUT_PARTS."""
    return int(hashlib.sha256(street.encode("utf-8")).hexdigest(), 16) % HOLD_OUT_PARTS == 0


def folds_of(streets: Iterable[str], folds: int, seed: int) -> dict[str, int]:
    """Return the fold of each street, given a name a detector: shuffled, largest first into the emptiest."""
    loops = pd.Series(list(streets)).value_counts().sort_index()
    shuffled = loops.sample(frac=1.0, random_state=seed).sort_values(ascending=False, kind="stable")
    filled = [0] * folds
    place: dict[str, int] = {}
    for street, size in shuffled.items():
        fold = int(np.argmin(filled))
        place[str(street)] = fold
        filled[fold] += int(size)
    return place
