"""What drives the uncertainty of an outcome: each parameter's share of its variance, and the sentence that says so.

Takes   Draws, what came of them
Gives   shares → quantity, parameter, share [-]; in_words, a sentence in both languages
Used by widen.py
Source  first-order Sobol' indices from the draws at hand by RBD-FAST: Tarantola, Gatelli & Mara (2006), Reliability
        Engineering & System Safety 91, 717-727, without bias as Tissot & Prieur (2012), RESS 107, 205-213, by SALib
        1.6. A share that chance may give is not told: of noise, the part of the variance in the first M of N / 2
        frequencies is a Beta(M, N / 2 - M) variable (Fisher 1929). The largest is told first, its effect taken off by
        regression, and the next looked for in what is left

What is left of one is interaction of parameters and shares too small to be told by so many draws.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from SALib.analyze import rbd_fast  # type: ignore[import-untyped]
from scipy.stats import beta

from belvedere.parameters import PARAMETERS, Parameter
from belvedere.scenarios.uncertainty.draws import Draws

Floats = npt.NDArray[np.float64]

HARMONICS = 4  # of the frequency that count: outcomes are smooth, and each harmonic more adds 1 / draws of noise
DOUBT = 0.01  # [-] probability that chance alone is told as a driver of an outcome
MOST_TOLD = 8  # drivers of an outcome
ROUNDING = 1e-6  # [-] of the variance: below it, nothing is left to explain
FEWEST = 60  # draws below which shares are chance
MANY = 3  # parameters named in a sentence
MOST = 0.5  # [-] share of the variance that a parameter needs to be called the main driver


def shares(draws: Draws, outcomes: Mapping[str, Floats]) -> pd.DataFrame:
    """Return quantity, parameter, share [-] of variance, the largest first; only shares that are not chance.

    Parameters
    ----------
    outcomes : quantity → what each draw gave, (draws,); one that says nothing, or never changes, has no row
    """
    rows: list[tuple[str, str, float]] = []
    for quantity, outcome in outcomes.items():
        if len(outcome) < FEWEST or not np.isfinite(outcome).all() or np.ptp(outcome) <= 0 or not draws.names:
            continue
        rows += [(quantity, name, share) for name, share in _one_after_the_other(draws, outcome)]
    table = pd.DataFrame(rows, columns=["quantity", "parameter", "share"])
    return table.astype({"quantity": "str", "parameter": "str", "share": "float64"})


def _one_after_the_other(draws: Draws, outcome: Floats) -> list[tuple[str, float]]:
    """Return parameters and shares: each of what those before leave, so that none counts for being alike by chance."""
    many, names = len(outcome), len(draws.names)
    chance = float(beta.ppf(1.0 - DOUBT / names, HARMONICS, many / 2.0 - HARMONICS - 0.5))
    chance = float(rbd_fast.unskew_S1(chance, HARMONICS, many))
    left = outcome - outcome.mean()
    whole = float((left**2).mean())
    found: list[tuple[str, float]] = []
    told: set[int] = set()
    while len(found) < MOST_TOLD and float((left**2).mean()) > ROUNDING * whole:
        share = _first_order(draws, left)
        share[list(told)] = -1.0
        best = int(np.argmax(share))
        if share[best] <= chance:
            break
        told.add(best)
        found.append((draws.names[best], min(1.0, float(share[best] * (left**2).mean() / whole))))
        left = left - _smooth(draws.values[:, best], left)
    return sorted(found, key=lambda row: (-row[1], row[0]))


def _smooth(parameter: Floats, outcome: Floats) -> Floats:
    """Return what a cubic of the parameter's ranks says of the outcome, (draws,)."""
    rank = np.argsort(np.argsort(parameter, kind="stable"), kind="stable") / len(parameter) - 0.5
    spread = (parameter - parameter.mean()) / max(float(parameter.std()), 1e-300)
    columns = np.column_stack([np.ones(len(rank)), spread, spread**2, spread**3, rank])
    fitted: Floats = columns @ np.linalg.lstsq(columns, outcome)[0]
    return fitted


def too_few(draws: int) -> tuple[str, str]:
    """Return a sentence that says how many draws tell drivers, (English, Italian)."""
    return (
        f"What drives the uncertainty needs {FEWEST} draws or more, and there were {draws}: ask for 100 or 200.",
        f"Per dire da dove viene l'incertezza servono almeno {FEWEST} estrazioni, e sono {draws}: chiedine 100 o 200.",
    )


def in_words(table: pd.DataFrame, quantity: str, parameters: Mapping[str, Parameter] = PARAMETERS) -> tuple[str, str]:
    """Return a sentence on what drives a quantity's uncertainty, (English, Italian)."""
    own = table[table["quantity"] == quantity].sort_values("share", ascending=False).head(MANY)
    if not len(own):
        return (
            "No single value drives the uncertainty: many contribute a little each.",
            "Nessun valore da solo determina l'incertezza: molti contribuiscono per poco.",
        )
    listed = {
        language: ", ".join(
            f"{_label(parameters, str(name), language)} ({100 * share:.0f} %)"
            for name, share in zip(own["parameter"], own["share"].to_numpy(np.float64), strict=True)
        )
        for language in ("en", "it")
    }
    if float(own["share"].iloc[0]) >= MOST:
        return (
            f"Most of the uncertainty comes from one value. Shares of the variance: {listed['en']}.",
            f"L'incertezza viene in gran parte da un solo valore. Quote della varianza: {listed['it']}.",
        )
    return (
        f"What drives the uncertainty, by share of the variance: {listed['en']}.",
        f"Da dove viene l'incertezza, per quota della varianza: {listed['it']}.",
    )


def _label(parameters: Mapping[str, Parameter], name: str, language: str) -> str:
    if name not in parameters:
        return name
    label = parameters[name].label_en if language == "en" else parameters[name].label_it
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _first_order(draws: Draws, outcome: Floats) -> Floats:
    """Return each parameter's share of the variance [-], chance taken off: it may be below zero."""
    share = []
    for place in range(len(draws.names)):
        ordered = rbd_fast.permute_outputs(draws.values[:, place], outcome)
        plain = rbd_fast.compute_first_order(ordered, HARMONICS)
        share.append(float(rbd_fast.unskew_S1(plain, HARMONICS, len(outcome))))
    return np.array(share)
