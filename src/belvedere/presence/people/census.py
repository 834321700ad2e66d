"""The operator's table of homes raked to the census: people by area and age as the municipality counts them.

Takes   share.MARKET with a column `age`, the city's areas with residents by age
Gives   raked → the same table whose population of areas has the census' margins
Used by benchmarks/presence_truth.py, the command line; before share.homes
Source  raking.py. An operator knows its customers by area and age roughly; the census knows areas, and ages of the city
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from belvedere.errors import InputError
from belvedere.presence.people.raking import rake
from belvedere.presence.people.share import check

# age as operators write it → column of the city's areas
AGES: Mapping[str, str] = {
    "0-14": "residents_0_14",
    "15-29": "residents_15_29",
    "30-44": "residents_30_44",
    "45-64": "residents_45_64",
    "65+": "residents_65_plus",
}
LITTLE = 1e-3  # [people] in a group of the seed that the operator has empty, so that the census can fill it; ours


def raked(market: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Return the market with the population of its areas raked to residents by area and, in the whole city, by age.

    An area of the market that the city does not have keeps its population; so do all other kinds of home.

    Parameters
    ----------
    market : share.MARKET and `age`, one of AGES where kind is "area"
    areas : the city's table, residents and residents by age; the ages are scaled to the total of the areas

    Raises
    ------
    InputError
        when the market has no ages or an unknown one, has an area and age twice, or a residents' count is missing
    """
    check(market)
    if "age" not in market.columns:
        remedy = "Leave raking out where the operator tells no ages."
        raise InputError("market", "age", "the column is missing", remedy=remedy)
    known = areas["area_id"].astype("str")
    mine = (market["kind"] == "area") & market["id"].astype("str").isin(known)
    rows = market[mine]
    unknown = sorted(set(rows["age"].astype("str")) - set(AGES))
    if unknown:
        raise InputError("market", f"age {unknown[0]}", "is not one of these", remedy=f"Write {', '.join(AGES)}.")
    if rows.duplicated(["id", "age"]).any():
        raise InputError("market", "id, age", "an area and age stands twice", remedy="Give each once.")
    if rows.empty:
        return market.copy()
    seed = rows.pivot(index="id", columns="age", values="population").fillna(0.0).clip(lower=LITTLE)
    census = areas.assign(area_id=known).set_index("area_id").loc[seed.index.astype("str")]
    by_area = census["residents"].to_numpy(dtype="float64")
    by_age = np.array([census[AGES[str(age)]].sum() for age in seed.columns], dtype="float64")
    if not np.isfinite(by_area).all() or not by_age.sum() > 0:
        raise InputError(
            "areas", "residents", "a count is missing, or nobody is", remedy="Give residents of each area."
        )
    made = rake(seed.to_numpy(dtype="float64"), {(0,): by_area, (1,): by_age * by_area.sum() / by_age.sum()}).table
    found = pd.DataFrame(made, index=seed.index, columns=seed.columns).stack()
    table = market.copy()
    table.loc[mine, "population"] = found.loc[pd.MultiIndex.from_frame(rows[["id", "age"]])].to_numpy()
    return table
