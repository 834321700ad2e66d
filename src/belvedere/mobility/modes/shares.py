"""What people took: trips by purpose, mode and distance, and by the zone they come from.

Takes   a City, typical counts where there are any
Gives   modes_of_day → ModeShares; summarise, the same from what has converged already
Used by cli.py, docs/modes.py, scenarios/ later
Source  feedback.py
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from belvedere.city.facts import MODES
from belvedere.city.model import City
from belvedere.mobility.modes import priors
from belvedere.mobility.modes.feedback import TOLERANCE, Converged, converge
from belvedere.mobility.modes.transit import Transit
from belvedere.mobility.paths.shortest import Floats
from belvedere.progress import Progress, silent

BANDS = (0.0, 1.0, 2.0, 3.0, 5.0, 8.0, np.inf)  # [km] on foot along streets


@dataclass(frozen=True)
class ModeShares:
    """Trips of a workday by mode; out and back both count."""

    purposes: (
        pd.DataFrame
    )  # purpose, mode, daily_trips, mode_share of the purpose, trip_length [km], person_km [km/day]
    bands: pd.DataFrame  # band ("1–2 km"), mode, daily_trips, mode_share of the band
    zones: pd.DataFrame  # zone_id, purpose, mode, daily_trips that leave home there and come back
    logsums: dict[str, Floats]  # purpose → (zones, zones) [-] expected best utility
    worth: dict[str, Floats]  # purpose → (zones, zones) [EUR/trip]: the log-sum over what a euro weighs
    targets: pd.DataFrame  # mode, mode_share aimed at, known (the city states it), constant [-]
    transit: str  # what public transport was computed from: "timetable", "frequency stand-in", "none"
    rounds: pd.DataFrame  # of choice and traffic: round, step, change
    converged: bool


def modes_of_day(
    city: City,
    counts: pd.DataFrame | None = None,
    progress: Progress = silent,
    *,
    tolerance: float = TOLERANCE,
    transit: Transit | None = None,
) -> ModeShares:
    """Return trips by mode of a workday, choice and traffic agreeing to `tolerance`.

    Parameters
    ----------
    counts : counts.typical_workday of the city
    tolerance : largest change [-] of the share of a mode in a round
    transit : None: by the timetable where the feed has one, else the stand-in

    Raises
    ------
    ModelError
        see feedback.converge
    """
    return summarise(city, converge(city, counts, progress, tolerance=tolerance, transit=transit))


def summarise(city: City, found: Converged) -> ModeShares:
    """Return trips by mode of what has converged."""
    far = found.setting.ground.walk
    band_of = np.digitize(far, BANDS[1:-1])
    purposes, zones = [], []
    by_band = np.zeros((len(BANDS) - 1, len(MODES)))
    for wish, choice in zip(found.setting.wanted.wishes, found.choices, strict=True):
        for at, mode in enumerate(MODES):
            trips = 2.0 * wish.trips * choice.shares[at]
            total, moved = float(trips.sum()), float((trips * far).sum())
            purposes.append((wish.name, mode, total, total / (2.0 * wish.trips.sum()), moved / max(total, 1e-9), moved))
            by_band[:, at] += np.bincount(band_of.ravel(), weights=trips.ravel(), minlength=len(BANDS) - 1)
            zones.append(
                pd.DataFrame(
                    {
                        "zone_id": city.zones["zone_id"],
                        "purpose": wish.name,
                        "mode": mode,
                        "daily_trips": trips.sum(axis=1),
                    }
                )
            )
    names = [f"{low:g}–{high:g} km" if np.isfinite(high) else f"> {low:g} km" for low, high in pairwise(BANDS)]
    in_band = np.maximum(by_band.sum(axis=1, keepdims=True), 1e-9)
    wishes = found.setting.wanted.wishes
    euro = -priors.euro(far)
    return ModeShares(
        pd.DataFrame(purposes, columns=["purpose", "mode", "daily_trips", "mode_share", "trip_length", "person_km"]),
        pd.DataFrame(
            {
                "band": np.repeat(names, len(MODES)),
                "mode": list(MODES) * len(names),
                "daily_trips": by_band.ravel(),
                "mode_share": (by_band / in_band).ravel(),
            }
        ),
        pd.concat(zones, ignore_index=True),
        {wish.name: choice.logsum for wish, choice in zip(wishes, found.choices, strict=True)},
        {wish.name: choice.logsum / euro for wish, choice in zip(wishes, found.choices, strict=True)},
        pd.DataFrame(
            {
                "mode": MODES,
                "mode_share": found.setting.targets.shares,
                "known": found.setting.targets.known,
                "constant": found.constants,
            }
        ),
        found.setting.ground.transit.made_from,
        found.rounds,
        found.converged,
    )
