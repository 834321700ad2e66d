"""The world around the city: where commuters and visitors come from.

Takes   a small table, one row a municipality nearby or a region far away; or nothing
Gives   read → Surroundings; derive, the table from ISTAT's list of municipalities; made_up, a ring of towns
Used by ground.py, example.py
Source  population and position: ISTAT, by openpolis (CC BY 4.0); see the table's first line
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
import shapely

from belvedere.city.model import City
from belvedere.errors import InputError, MissingFileError
from belvedere.mobility.paths.shortest import Flags, Floats

FILE = "surroundings.csv"  # in <city>/presence/
COLUMNS = ("id", "name", "region", "longitude", "latitude", "residents", "surface", "far")
NEAR = 40_000.0  # [m] municipalities nearer than that have antennas of their own; declared
TOWNS = 24  # [-] made-up towns where nothing is known of the surroundings
RING = (9_000.0, 18_000.0, 32_000.0)  # [m] their distances from the city's middle
BEYOND = 120_000.0  # [m] the two made-up regions
COMMENT = (
    "# Municipalities within 40 km, and what lies beyond by region. "
    "Derived from ISTAT 2023 by openpolis, CC BY 4.0. surface [km2]\n"
)


@dataclass(frozen=True)
class Surroundings:
    """Places outside the city, in the city's CRS; those that are `far` have no antennas."""

    ids: tuple[str, ...]
    regions: tuple[str, ...]
    x: Floats  # (places,) [m]
    y: Floats
    residents: Floats  # (places,)
    surface: Floats  # (places,) [km2]
    far: Flags  # (places,)
    same_region: Flags  # (places,) as the city
    made_up: bool = False


def of(city: City, folder: Path | None) -> Surroundings:
    """Return the city's table of surroundings if its folder has one, else made-up ones."""
    if folder is not None and (folder / "presence" / FILE).is_file():
        return read(folder / "presence" / FILE, city)
    return made_up(city)


def read(path: Path, city: City) -> Surroundings:
    """Read a table of surroundings: COLUMNS, `far` as 0 or 1, the city's own region as region of the first row.

    Raises
    ------
    MissingFileError, InputError
        no such file; a column is missing, a number is none or impossible
    """
    if not path.is_file():
        raise MissingFileError(path, remedy="Make it by surroundings.derive, or leave it out for made-up towns.")
    try:
        table = pd.read_csv(path, comment="#", dtype={"id": str, "name": str, "region": str}, keep_default_na=False)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(path, "", f"it is no table ({error})", remedy="Save it as UTF-8 CSV with commas.") from error
    lacking = [name for name in COLUMNS if name not in table.columns]
    if lacking:
        raise InputError(path, lacking[0], "the column is missing", remedy=f"The columns are {', '.join(COLUMNS)}.")
    if table.empty:
        raise InputError(path, "", "it has no rows", remedy="Delete it for made-up towns.")
    numbers = {}
    for name in ("longitude", "latitude", "residents", "surface", "far"):
        values = pd.to_numeric(table[name], errors="coerce")
        bad = np.flatnonzero(~np.isfinite(values) | ((values < 0) & (name not in {"longitude", "latitude"})))
        if len(bad):
            raise InputError(
                path,
                f"row {bad[0] + 1}, {name}",
                f"{table[name].iloc[bad[0]]!r} is no number that can stand there",
                remedy="Write it with a decimal point, not below 0.",
            )
        numbers[name] = values.to_numpy(np.float64)
    x, y = pyproj.Transformer.from_crs(4326, city.crs, always_xy=True).transform(
        numbers["longitude"], numbers["latitude"]
    )
    regions = tuple(table["region"])
    return Surroundings(
        tuple(table["id"]),
        regions,
        np.asarray(x, np.float64),
        np.asarray(y, np.float64),
        numbers["residents"],
        numbers["surface"],
        numbers["far"] > 0,
        np.array([region == regions[0] for region in regions]),
    )


def made_up(city: City) -> Surroundings:
    """Return towns in three rings that together have as many people as the city, and two regions beyond."""
    middle = shapely.centroid(shapely.union_all(city.zones.geometry.to_numpy()))
    people = float(city.zones["residents"].fillna(0.0).sum())
    angle = 2.0 * np.pi * np.arange(TOWNS) / TOWNS
    away = np.array(RING)[np.arange(TOWNS) % len(RING)]
    x = np.append(middle.x + away * np.cos(angle), [middle.x - BEYOND, middle.x + BEYOND])
    y = np.append(middle.y + away * np.sin(angle), [middle.y, middle.y])
    far = np.arange(TOWNS + 2) >= TOWNS
    residents = np.where(far, 5.0 * people, people / TOWNS)
    ids = (*(f"town_{town}" for town in range(TOWNS)), "beyond_west", "beyond_east")
    regions = ("home",) * TOWNS + ("west", "east")
    return Surroundings(ids, regions, x, y, residents, np.full(len(x), 30.0), far, ~far, True)


def derive(municipalities: Path, city: City, code: str) -> pd.DataFrame:
    """Return the table for a city from ISTAT's list of municipalities as openpolis has it.

    Parameters
    ----------
    municipalities : CSV with municipality, municipality_code, region, province, pop, lon, lat, area_km2
    code : the city's own municipality_code, which is left out
    """
    if not municipalities.is_file():
        raise MissingFileError(municipalities, remedy="Fetch openpolis' summary of municipalities.")
    table = pd.read_csv(municipalities, dtype={"municipality_code": str})
    own = table[table["municipality_code"] == code]
    if len(own) != 1:
        raise InputError(municipalities, "municipality_code", f"{code!r} is in {len(own)} rows", remedy="Look it up.")
    # a few municipalities have no people or no position in that list
    others = table[table["municipality_code"] != code].dropna(subset=["pop", "lon", "lat", "area_km2"])
    flat = pyproj.Transformer.from_crs(4326, city.crs, always_xy=True)
    x, y = flat.transform(others["lon"].to_numpy(), others["lat"].to_numpy())
    home_x, home_y = flat.transform(own["lon"].iloc[0], own["lat"].iloc[0])
    near = np.hypot(x - home_x, y - home_y) <= NEAR
    home = own["region"].iloc[0]
    named = {"municipality_code": "id", "municipality": "name", "lon": "longitude", "lat": "latitude"}
    close = others[near].rename(columns=named | {"pop": "residents", "area_km2": "surface"}).assign(far=0)
    rest = others[~near]
    grouped = []
    for (region, part), rows in rest.groupby(["region", rest["province"].where(rest["region"] == home, "")]):
        weights = rows["pop"].to_numpy()
        grouped.append(
            {
                "id": f"far:{part or region}",
                "name": part or region,
                "region": region,
                "longitude": np.average(rows["lon"], weights=weights),
                "latitude": np.average(rows["lat"], weights=weights),
                "residents": weights.sum(),
                "surface": rows["area_km2"].sum(),
                "far": 1,
            }
        )
    whole = pd.concat([close[list(COLUMNS)], pd.DataFrame(grouped)[list(COLUMNS)]], ignore_index=True)
    first = (whole["region"] != home).astype(int)
    whole = whole.assign(first=first).sort_values(["far", "first", "id"], kind="stable").drop(columns="first")
    rounded: pd.DataFrame = whole.round({"longitude": 5, "latitude": 5, "residents": 0, "surface": 2})
    return rounded.reset_index(drop=True)
