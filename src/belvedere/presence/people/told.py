"""People per device from what an operator tells of its market, before any truth has calibrated it.

Takes   the operator's table of market shares (share.MARKET), as Parquet; the footprint and the places of a city
Gives   read → the table; factors → Factors for a release
Used by operate.py
Source  share.py and expansion.py. The model's errors are those measured on the synthetic operator of Bologna
        (docs/presence-people.md), where the truth is known; of a real operator nobody knows them: to be confirmed
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from belvedere.errors import InputError, MissingFileError
from belvedere.presence.footprint.allocation import ratio
from belvedere.presence.footprint.cells import Footprint
from belvedere.presence.people.expansion import Sources, arrays, as_factors, table
from belvedere.presence.people.roamers import together
from belvedere.presence.people.share import check, homes, shrunken
from belvedere.presence.release.expansion import Factors
from belvedere.presence.release.places import Tree
from belvedere.presence.schema import CLASSES

# [-] relative standard error of a zone: its median error of 14 % there, over the 0.674 of a normal's; to be confirmed
ZONE_ERROR = 0.21
# [-] of a class in all zones at once: by how much its city total was off there; to be confirmed
SHARED: Mapping[str, float] = {
    "resident": 0.05,
    "commuter": 0.15,
    "regional": 0.35,
    "national": 0.73,
    "foreign": 0.05,
    "transit": 0.73,
}


def read(file: Path) -> pd.DataFrame:
    """Return the operator's table of market shares.

    Raises
    ------
    MissingFileError, InputError
        no such file; it is no Parquet; a column is missing or a number cannot be
    """
    if not file.is_file():
        raise MissingFileError(file, remedy="Ask the operator for its market shares, or leave people untold")
    try:
        found = pd.read_parquet(file)
    except (pa.ArrowException, OSError, ValueError):
        raise InputError(file, "", "it is damaged, cut off or no Parquet", remedy="Bring it again") from None
    check(found)
    return found


def factors(market: pd.DataFrame, footprint: Footprint, tree: Tree) -> Factors:
    """Return people per device by zone of the tree and class, and how unsure they are.

    Guests' countries are weighed by their shares alone: which countries come is not in the table.
    """
    told = market[market["kind"] == "country"]
    if told.empty:
        raise InputError("market", "country", "no row is of this kind", remedy="Add the shares of roaming guests.")
    share, doubt = told["share"].to_numpy(np.float64), told["share_error"].to_numpy(np.float64)
    by_country = pd.DataFrame({"mcc": told["mcc"], "factor": 1.0 / share, "relative_se": doubt / share})
    area, around, beyond = (shrunken(homes(market, kind)) for kind in ("area", "municipality", "region"))
    sources = Sources(area, around, beyond, together(by_country, share))
    inside = len(tree.zones)
    made = table(tree.zones, sources, ratio(footprint.expected())[:inside])
    made = made.assign(misspecification=ZONE_ERROR, shared=made["visitor_class"].map(SHARED).astype("float64"))
    return as_factors(arrays(made, tree.zones, CLASSES), CLASSES)
