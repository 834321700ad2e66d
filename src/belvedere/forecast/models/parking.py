"""Free places of a car park: never below none, never more than there are.

Takes   a panel of free places; what is known ahead
Gives   NAME, TITLE_EN, TITLE_IT, fit → Parking
Used by the forecast room, for the kind "parking"
Source  the ridge's forecast on the scale of log((free + ½) / (places − free + ½)), the empirical logit (Cox & Snell
        1989, Analysis of Binary Data, 2.1): near empty and near full a car park moves by few places, half full by many

How many places there are is taken for the most that were free so far, as known at the fit; a reading above it later
counts as all free. A car park that was never empty is therefore forecast a little too full: publish its capacity.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from belvedere.forecast.contract import Floats, Ints, Known, Model, Panel
from belvedere.forecast.models import ridge
from belvedere.forecast.panel import cut

NAME = "parking"
TITLE_EN = "Ridge between none and all places"
TITLE_IT = "Ridge tra nessun posto e tutti"
HALF = 0.5  # [places] so that none and all have a logarithm: Cox & Snell 1989


@dataclass(frozen=True, slots=True)
class Parking:
    """A ridge on the logit of free places."""

    base: Model
    places: Floats  # (series,) there are; NaN: never measured

    def predict(self, panel: Panel, instants: Ints, horizons: Ints) -> Floats:
        """Return free places expected, (instants, horizons, series), between 0 and all."""
        told = self.base.predict(_logits(panel, self.places), instants, horizons)
        share = 1.0 / (1.0 + np.exp(-np.clip(told, -50.0, 50.0)))
        return np.clip(share * (self.places + 2 * HALF) - HALF, 0.0, self.places)


def fit(panel: Panel, until: int, horizons: Ints, known: Known) -> Parking:
    """Return the places there are and the ridge, from what was known at `until`."""
    seen = cut(panel, until).value
    there = ~np.isnan(seen)
    places = np.where(there.any(axis=1), np.max(np.where(there, seen, 0.0), axis=1, initial=0.0), np.nan)
    return Parking(ridge.fit(_logits(panel, places), until, horizons, known), places)


def _logits(panel: Panel, places: Floats) -> Panel:
    free = np.clip(panel.value, 0.0, places[:, None])
    value = np.log((free + HALF) / (places[:, None] - free + HALF))
    return replace(panel, value=value, kind=replace(panel.kind, scale="none", floor=-np.inf))
