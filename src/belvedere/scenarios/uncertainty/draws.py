"""Joint draws of uncertain parameters.

Takes   Parameters with their 5, 50 and 95 % points, how many draws, a seed
Gives   quantile, a parameter's value at a probability; sample → Draws
Used by walk.py, benchmarks/uncertainty.py
Source  Latin hypercube: McKay, Beckman & Conover (1979), Technometrics 21, 239-245, by scipy.stats.qmc

Every shape goes through its three points exactly and is continuous at the median: each half is half a normal,
lognormal, triangular or uniform distribution with a spread of its own. Parameters are drawn independently of each
other, each by a stream of its own that only its name and the seed set: another parameter, or another scenario, changes
nothing, so that scenarios too are compared on the same draws.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri
from scipy.stats import qmc

from belvedere.errors import ModelError
from belvedere.parameters import CENTRAL, Parameter, Values

Floats = npt.NDArray[np.float64]

TAIL = 0.05  # [-] probability below `low`, and above `high` (parameters.py)
SEED = 1  # of the draws when the caller does not say


@dataclass(frozen=True)
class Draws:
    """Joint values of parameters, one row a draw."""

    names: tuple[str, ...]
    values: Floats  # (draws, names) each in its parameter's unit
    seed: int

    def __len__(self) -> int:
        """Return the number of draws."""
        return len(self.values)

    def at(self, draw: int) -> Values:
        """Return every parameter's value in a draw; those that are not drawn keep their central value."""
        return {**CENTRAL, **dict(zip(self.names, self.values[draw].tolist(), strict=True))}

    def table(self) -> pd.DataFrame:
        """Return the column `draw` and one for each parameter."""
        columns = {name: self.values[:, place] for place, name in enumerate(self.names)}
        return pd.DataFrame({"draw": np.arange(len(self)), **columns})


def quantile(parameter: Parameter, probability: Floats) -> Floats:
    """Return the value below which a parameter lies with a probability strictly between 0 and 1."""
    low, central, high = parameter.low, parameter.central, parameter.high
    if parameter.shape == "fixed":
        return np.full(np.shape(probability), central)
    if parameter.shape == "lognormal":
        logs = _by_halves(math.log(low), math.log(central), math.log(high), _normal(probability))
        return np.asarray(np.exp(logs), np.float64)
    reach = {"normal": _normal, "uniform": _uniform, "triangular": _triangular}[parameter.shape]
    return _by_halves(low, central, high, reach(probability))


def sample(parameters: Iterable[Parameter], many: int, seed: int = SEED) -> Draws:
    """Return `many` joint draws of the parameters that are not fixed, in order of their names.

    Raises
    ------
    ModelError
        fewer than two draws
    """
    if many < 2:
        raise ModelError(
            f"draws: {many} cannot tell an interval. Ask for 200, or for 0 to do without.",
            italian=f"estrazioni: {many} non bastano per un intervallo. Chiedine 200, o 0 per farne a meno.",
        )
    drawn = sorted((each for each in parameters if each.shape != "fixed"), key=lambda each: each.name)
    columns = [quantile(each, _probabilities(each.name, many, seed)) for each in drawn]
    values = np.column_stack(columns) if columns else np.zeros((many, 0))
    return Draws(tuple(each.name for each in drawn), values, seed)


def _probabilities(name: str, many: int, seed: int) -> Floats:
    """Return one probability out of each of `many` equal parts of 0 to 1, in an order of chance, shape (many,)."""
    key = int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:8], "big")
    made: Floats = qmc.LatinHypercube(d=1, rng=np.random.default_rng(key)).random(many)[:, 0]
    return np.clip(made, 1e-12, 1 - 1e-12)


def _by_halves(low: float, central: float, high: float, reach: Floats) -> Floats:
    """Return the central value moved by `reach`: -1 is low, 1 is high."""
    return np.asarray(central + np.where(reach < 0, central - low, high - central) * reach, np.float64)


def _normal(probability: Floats) -> Floats:
    return np.asarray(ndtri(probability) / ndtri(1 - TAIL), np.float64)


def _uniform(probability: Floats) -> Floats:
    return np.asarray((probability - 0.5) / (0.5 - TAIL), np.float64)


def _triangular(probability: Floats) -> Floats:
    # a density that falls in a straight line from the median to an end: beyond x of the way lies (1 - x)² / 2
    side = np.sign(probability - 0.5)
    beyond = np.sqrt(1.0 - 2.0 * np.abs(probability - 0.5))
    return np.asarray(side * (1.0 - beyond) / (1.0 - np.sqrt(2.0 * TAIL)), np.float64)
