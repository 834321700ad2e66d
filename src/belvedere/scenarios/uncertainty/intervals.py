"""What the draws say of each output: median, 5 and 95 %, and whether a difference is established.

Takes   a Block of Samples, how far the draws' traffic is from exact equilibria, the numerical error of the verdict
Gives   Interval; interval_of; on_verdict, the verdict with low, median, high and established; told, any other block
Used by evaluate.py, benchmarks/uncertainty.py
Source  ends at ranks 0.05 and 0.95 of draws + 1 (Weibull 1939): a further draw falls between them with 90 %, whatever
        the number of draws; the usual ranks hold 88 % with 100 draws and 81 % with 20. Of 200 draws the 5 % point is
        known to about ± 1.5 points of probability
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from belvedere.scenarios.uncertainty.walk import Block

Floats = npt.NDArray[np.float64]

LOW, HIGH = 0.05, 0.95  # [-] probabilities at the ends of an interval


@dataclass(frozen=True)
class Interval:
    """Of each row: the middle half lies anywhere, nine in ten draws lie between low and high."""

    low: Floats
    median: Floats
    high: Floats

    def established(self) -> npt.NDArray[np.bool_]:
        """Return whether the interval leaves out zero."""
        return np.asarray((self.low > 0) | (self.high < 0), np.bool_)


def interval_of(drawn: Floats, beyond: Floats | float = 0.0) -> Interval:
    """Return the interval of draws, (draws, rows), widened on both sides by `beyond`, (rows,).

    A row that fewer than half of the draws say anything of has an interval without bounds.
    """
    said = np.isfinite(drawn).mean(axis=0)
    whole = np.where(said > 0, drawn, 0.0)
    low, median, high = np.nanquantile(whole, [LOW, 0.5, HIGH], axis=0, method="weibull")
    unknown = said < 0.5
    wider = np.nan_to_num(np.asarray(beyond, np.float64), nan=np.inf)
    return Interval(
        np.where(unknown, -np.inf, low - wider),
        np.where(unknown, np.nan, median),
        np.where(unknown, np.inf, high + wider),
    )


def on_verdict(verdict: pd.DataFrame, block: Block, beyond: Floats | float = 0.0) -> pd.DataFrame:
    """Return the verdict with the interval of each difference over the draws.

    Adds median [unit], and base_low, base_high, variant_low, variant_high; low and high are of the difference.

    Parameters
    ----------
    verdict : quantity, area_id, base, variant, difference, error …, of central values
    block : labels quantity, area_id; numbers base, variant
    beyond : how far each difference was from exact equilibria, in the block's rows
    """
    _, difference = block.difference()
    of = interval_of(difference, beyond)
    sides = [interval_of(np.asarray(block.drawn[:, :, block.names.index(name)])) for name in ("base", "variant")]
    found = block.labels[["quantity", "area_id"]].assign(
        low=of.low, median=of.median, high=of.high,
        base_low=sides[0].low, base_high=sides[0].high, variant_low=sides[1].low, variant_high=sides[1].high,
    )  # fmt: skip
    keys = ["quantity", "area_id"]
    rest = verdict.drop(columns=[name for name in found if name not in keys and name in verdict])
    made = rest.merge(found, on=keys, how="left", validate="one_to_one", indicator="drawn")
    same = made.pop("drawn") == "left_only"  # the City alone says it: the same in every draw
    for name, ends in (("low", -made["error"]), ("median", 0.0), ("high", made["error"])):
        made[name] = made[name].where(~same, made["difference"] + ends)
    for side in ("base", "variant"):
        for end in ("low", "high"):
            made[f"{side}_{end}"] = made[f"{side}_{end}"].where(~same, made[side])
    excludes = (made["low"] > 0) | (made["high"] < 0)
    return made.assign(established=excludes & (made["difference"].abs() > made["error"]))


def told(block: Block, beyond: Floats | float = 0.0) -> pd.DataFrame:
    """Return a block's labels with low, central, high of its value, or low, high of its difference and both sides."""
    at_centre, drawn = block.difference()
    of = interval_of(drawn, beyond)
    says = np.isfinite(at_centre)
    low, high = np.where(says, of.low, np.nan), np.where(says, of.high, np.nan)
    if "value" in block.names:
        return block.labels.assign(low=low, central=at_centre, high=high)
    sides = {name: block.central[:, block.names.index(name)] for name in ("base", "variant")}
    return block.labels.assign(base=sides["base"], variant=sides["variant"], low=low, high=high)
