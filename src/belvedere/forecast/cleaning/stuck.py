"""Sensors that repeat one value: stuck at zero, or at any other.

Takes   a panel's values
Gives   find: since which instant each reading of a run is doubted
Used by clean.py
Source  observations/quality.py: the chance of a run of equal counts, and hours of zeros and of equal values that a
        quantity allows (limits.csv). Here a run goes on over missing readings of up to BRIDGE hours, for draws on both
        sides of a hole are as independent as any; what quality marks on arrival is found again for what came later
"""

from __future__ import annotations

import numpy as np

from belvedere.forecast.cleaning.marks import NEVER, Instants
from belvedere.forecast.contract import MONTH, Panel
from belvedere.observations.quality import CHANCE, LIMITS, Limit
from belvedere.quantities import QUANTITIES

BRIDGE = 24.0  # [h] of missing readings over which a run may go on


def find(panel: Panel, late: int) -> Instants:
    """Return the instant from which each reading is known to be of a stuck run, (series, times).

    Parameters
    ----------
    late : [steps] after a step's end at which all its readings are known
    """
    since = np.full(panel.value.shape, NEVER, dtype=np.int32)
    limit = LIMITS.get(panel.quantity)
    if limit is None or panel.kind.step == MONTH:
        return since
    hours = panel.kind.step / 3600
    counted = QUANTITIES[panel.quantity].unit in ("veh/h", "people")
    rows, steps = np.nonzero(~np.isnan(panel.value))
    value = panel.value[rows, steps]
    begins = np.ones(len(value), dtype=bool)
    reach = max(1.0, BRIDGE / hours) + 1e-9
    begins[1:] = (rows[1:] != rows[:-1]) | (np.diff(steps) > reach) | (value[1:] != value[:-1])
    starts = np.flatnonzero(begins)
    sizes = np.diff(np.append(starts, len(value)))
    needed = _needed(value[starts], limit, hours, counted)
    told = np.flatnonzero(sizes >= needed)
    for run in told:
        mine = slice(starts[run], starts[run] + sizes[run])
        at = steps[mine]
        enough = at[int(needed[run]) - 1]
        since[rows[mine], at] = np.maximum(at, enough) + 1 + late
    return since


def _needed(value: np.ndarray, limit: Limit, hours: float, counted: bool) -> np.ndarray:
    """Return the readings that a run of each value needs to be believed stuck."""
    zeros = np.maximum(np.ceil(limit.zero / hours - 1e-9), 2)
    if counted:
        vehicles = np.maximum(np.abs(value) * hours, 1.0)
        equal = 1 / (2 * np.sqrt(np.pi * vehicles))  # [-] chance that the next count is the same
        others = np.floor(np.log(CHANCE) / np.log(equal)) + 2
    else:
        others = np.full(len(value), np.maximum(np.floor(limit.stuck / hours + 1e-9) + 1, 2))
    needed: np.ndarray = np.where(value == 0, zeros, others)
    return needed
