"""The town of 5 × 5 crossings with a charge inside its limited-traffic block, or on its east half.

Takes   settings of a charge
Gives   with_charge → the City
Used by the tests of this folder
"""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
from shapely.geometry import Polygon, box

from belvedere.city.model import COLUMNS, City
from tests.worlds import CRS, EAST, NORTH, table

EAST_HALF = box(EAST + 400, NORTH - 150, EAST + 950, NORTH + 950)  # zones 1 and 3 whole, no gateway but Porta Est


def with_charge(
    city: City,
    *,
    kind: str = "area",
    amount: float = 4.0,
    hours: tuple[int, int] = (7, 20),
    exempt: Sequence[tuple[str, float]] = (),
    where: Polygon = EAST_HALF,
    uses: str = "car,van,truck",
) -> City:
    """Return the city with one charge more."""
    row = {
        "charge_id": "policy:1",
        "name": "charge",
        "kind": kind,
        "uses": uses,
        "amount": amount,
        "start_hour": hours[0],
        "end_hour": hours[1],
        "daily_cap": float("nan"),
        "classes": "",
        "geometry": where,
    }
    made = city.with_table("charges", table("charges", [row]))
    rows = pd.DataFrame([("policy:1", who, share) for who, share in exempt], columns=["restriction_id", "who", "share"])
    grown = pd.concat([city.table("exemptions"), rows], ignore_index=True).astype(COLUMNS["exemptions"])
    return made.with_table("exemptions", grown)


def with_row(city: City, name: str, row: dict[str, object]) -> City:
    """Return the city with one row more in a table."""
    grown = pd.concat([city.tables[name], table(name, [row])], ignore_index=True)
    if "geometry" in COLUMNS[name]:
        grown = gpd.GeoDataFrame(grown, geometry="geometry", crs=CRS)
    plain = {column: kind for column, kind in COLUMNS[name].items() if kind != "geometry"}
    return city.with_table(name, grown.astype(plain))
