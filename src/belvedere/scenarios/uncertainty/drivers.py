"""What drives the uncertainty of an outcome: each parameter's share of its variance, and the sentence that says so.

Takes   Draws, what came of them
Gives   shares → quantity, parameter, share [-]; in_words, a sentence in both languages
Used by evaluate.py
Source  first-order Sobol' indices from the draws at hand by RBD-FAST: Tarantola, Gatelli & Mara (2006), Reliability
        Engineering & System Safety 91, 717-727, without bias as Tissot & Prieur (2012), RESS 107, 205-213, by SALib
        1.6; a share below what chance gives is not told: the largest that DECOYS shuffled outcomes reach

What is left of one is interaction of parameters and shares too small to be told by so many draws.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from SALib.analyze import rbd_fast  # type: ignore[import-untyped]

from belvedere.parameters import PARAMETERS, Parameter
from belvedere.scenarios.uncertainty.draws import Draws

Floats = npt.NDArray[np.float64]

HARMONICS = 4  # of the frequency that count: outcomes are smooth, and each harmonic more adds 1 / draws of noise
DECOYS = 20  # outcomes in an order of chance, whose shares are chance alone
FEWEST = 60  # draws below which shares are chance
MANY = 3  # parameters named in a sentence
MOST = 0.5  # [-] share of the variance that a parameter needs to be called the main driver


def shares(draws: Draws, outcomes: Mapping[str, Floats], seed: int = 1) -> pd.DataFrame:
    """Return quantity, parameter, share [-] of variance, the largest first; only shares that are not chance.

    Parameters
    ----------
    outcomes : quantity → what each draw gave, (draws,); one that says nothing, or never changes, has no row
    """
    rows: list[tuple[str, str, float]] = []
    rng = np.random.default_rng(seed)
    for quantity, outcome in outcomes.items():
        if len(outcome) < FEWEST or not np.isfinite(outcome).all() or np.ptp(outcome) <= 0 or not draws.names:
            continue
        found = _first_order(draws, outcome)
        chance = max(float(_first_order(draws, rng.permutation(outcome)).max()) for _ in range(DECOYS))
        told = [(quantity, name, float(share)) for name, share in zip(draws.names, found, strict=True)]
        rows += sorted((row for row in told if row[2] > chance), key=lambda row: (-row[2], row[1]))
    return pd.DataFrame(rows, columns=["quantity", "parameter", "share"])


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
