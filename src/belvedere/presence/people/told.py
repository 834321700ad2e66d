"""People per device from what an operator tells of its market: what a release takes to tell people.

Takes   the operator's table of market shares (share.MARKET), as Parquet; a city and the footprint of its antennas, a
        service day and a definition
Gives   read → the table; factors → Factors for a release
Used by operate.py, simulate/example.py, benchmarks
Source  share.py, census.py, expansion.py, footprint/allocation.py (people are placed where they stand, by hour). The
        model's errors are those of model_errors.csv, measured on synthetic operators: of a real one nobody knows them
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from belvedere.city.model import City
from belvedere.errors import InputError, MissingFileError
from belvedere.presence.day import ServiceDay
from belvedere.presence.footprint.allocation import placing
from belvedere.presence.footprint.cells import Footprint, places
from belvedere.presence.people import model_errors
from belvedere.presence.people.census import raked
from belvedere.presence.people.expansion import Sources, arrays, table
from belvedere.presence.people.roamers import together
from belvedere.presence.people.share import Floats, check, homes, shrunken
from belvedere.presence.release.expansion import Factors
from belvedere.presence.schema import CLASSES


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


def factors(  # noqa: PLR0917 they are what people are told from
    market: pd.DataFrame, city: City, footprint: Footprint, day: ServiceDay, definition: str,
    guests: Mapping[int, float] | None = None,
) -> Factors:  # fmt: skip
    """Return people per device by zone and class, where they stand by hour, and how unsure that is.

    Parameters
    ----------
    market : with ages of its areas their people are raked to the city's census
    guests : registered guests by country code, by which countries weigh; None: by the operator's shares alone
    """
    told = market[market["kind"] == "country"]
    if told.empty:
        raise InputError("market", "country", "no row is of this kind", remedy="Add the shares of roaming guests.")
    share, doubt = told["share"].to_numpy(np.float64), told["share_error"].to_numpy(np.float64)
    by_country = pd.DataFrame({"mcc": told["mcc"], "factor": 1.0 / share, "relative_se": doubt / share})
    weight: Floats = share
    if guests is not None:
        weight = share * np.array([guests.get(int(code), 0.0) for code in told["mcc"]])
    known = raked(market, city.table("areas")) if "age" in market.columns else market
    area, around, beyond = (shrunken(homes(known, kind)) for kind in ("area", "municipality", "region"))
    tree = places(city)
    made = arrays(table(tree.zones, Sources(area, around, beyond, together(by_country, weight))), tree.zones, CLASSES)
    inside = len(tree.zones)
    by_clock = {clock: footprint.expected(clock) for clock in sorted(set(day.clock))}
    stand = np.stack([placing(by_clock[clock], inside) for clock in day.clock])
    size = model_errors.sizes(footprint.expected().sum(axis=0)[:inside])
    return Factors(made.factor, made.error, model_errors.of(definition, tree, size, day.clock), stand)
