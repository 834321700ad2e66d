"""How many crashes with people hurt happen on a million kilometres, by class of street, from points of crashes.

Takes   a city's folder with model/flows.parquet; points of crashes: year, lon, lat
Gives   crash_rates.csv beside this file: class, speed [km/h], rate [1/1e6 km] where DENSITY people and jobs are; read()
        `python -m belvedere.environment.reference.crash_rates --city cities/bologna --points FILE` writes it and prints
        how rates grow with density (Poisson regression over streets, over-dispersion in its error)
Used by safety.py
Source  points: 13,358 crashes within 3 km of the centre of Bologna, 2010 to 2022; publisher not named, so licence and
        definition (that each hurt somebody, as in Italy's statistics) are to be confirmed: no point is kept, only
        rates. Distances are those of Belvedere's calibrated workday times 365. That rates grow with people and jobs
        around is found within those 3 km; it also brings the whole city near its 2,000 crashes a year, a
        figure from memory, to be confirmed
"""

from __future__ import annotations

import argparse
import io
import os
from functools import cache
from importlib.resources import files
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from belvedere.city.bundle import load
from belvedere.city.model import City
from belvedere.environment.emission_factors import Array
from belvedere.errors import InputError, MissingFileError
from belvedere.parameters import CENTRAL

FILE = "crash_rates.csv"
HEADER = (
    "Crashes with people hurt by class of street, Bologna within 3 km of the centre: rates only, derived by Belvedere"
    " from points whose publisher is not named (licence to be confirmed). speed [km/h], rate [1/1e6 km]."
)
YEARS = (2015, 2016, 2017, 2018, 2019, 2021, 2022)  # steady, and without the year of the pandemic
AT_JUNCTION = 15.0  # [m] a crash within this distance of several streets is of the best class
FARTHEST = 50.0  # [m] from any street: it is on none of ours
WITHIN = 3000.0  # [m] from CENTRE: where the points are from
CENTRE = (11.3428, 44.4938)  # [deg] Piazza Maggiore; to be confirmed
AROUND = 1000.0  # [m] people and jobs so near count, the nearer the more; of 500, 1000 and 1500 m it fits best
DENSITY = 12_000.0  # [1/km²] people and jobs where the rates hold: about the mean of the streets they come from
LEAST = 200.0  # [1/km²] no street is emptier
GROUPS = {"primary": "primary", "secondary": "secondary", "tertiary": "tertiary"}
LOCAL, FAST = "local", "fast"
ORDER = (FAST, "primary", "secondary", "tertiary", LOCAL)


def group(facility_type: pd.Series[str]) -> pd.Series[str]:
    """Return the class of rates of each street: fast (motorways and trunks), primary, secondary, tertiary, local."""
    plain = facility_type.str.removesuffix("_link")
    return plain.map({**GROUPS, "motorway": FAST, "trunk": FAST}).fillna(LOCAL).astype("str")


def density(city: City) -> Array:
    """Return residents and jobs around the middle of each link, shape (links,) [1/km²], at least LEAST."""
    links, zones = city.links, city.zones
    made = np.full(len(links), LEAST)
    if not len(zones):
        return made
    people = np.nan_to_num(zones["residents"].to_numpy(np.float64)) + np.nan_to_num(zones["jobs"].to_numpy(np.float64))
    at = KDTree(shapely.get_coordinates(shapely.centroid(zones.geometry.to_numpy())))
    near = KDTree(_middles(city)).sparse_distance_matrix(at, AROUND, output_type="coo_matrix")
    weighed = np.bincount(near.row, people[near.col] * (1.0 - near.data / AROUND), len(links))
    return np.asarray(np.maximum(made, weighed / (np.pi * (AROUND / 1000.0) ** 2 / 3.0)), np.float64)


@cache
def read() -> pd.DataFrame:
    """Return class, speed [km/h], rate [1/1e6 km], one row a class but `fast`."""
    text = files("belvedere.environment.reference").joinpath(FILE).read_text(encoding="utf-8")
    table: pd.DataFrame = pd.read_csv(io.StringIO(text), comment="#")
    return table


def derive(city: City, flows: pd.DataFrame, points: pd.DataFrame) -> tuple[pd.DataFrame, float, float]:
    """Return class, speed, rate of the streets within WITHIN of CENTRE; the power of density and its standard error.

    Parameters
    ----------
    flows : link_id, hour, flow [veh/h], travel_time [s] of all links, hour-major
    points : year, lon, lat [deg]
    """
    links = city.links
    middle = gpd.GeoSeries(gpd.points_from_xy([CENTRE[0]], [CENTRE[1]]), crs=4326).to_crs(city.crs).iloc[0]
    near = np.hypot(*(_middles(city) - shapely.get_coordinates(middle)).T) <= WITHIN
    flow, time = (flows[name].to_numpy(np.float64).reshape(24, -1) for name in ("flow", "travel_time"))
    driven = flow.sum(axis=0) * links["length"].to_numpy(np.float64) / 1000.0  # [km/day]
    hours = (flow * time).sum(axis=0) / 3600.0  # [h/day]
    kind = group(links["facility_type"])
    rank = np.asarray(kind.map({name: row for row, name in enumerate(ORDER)}), np.int64)
    happened = _on_links(city, rank, points[points["year"].isin(YEARS)])
    used = near & (driven > 1.0) & (rank > 0)
    dense = density(city) / DENSITY
    exposure = 365.0 * driven * len(YEARS) / 1e6  # [1e6 km]
    power, error = _fit(rank[used], np.log(dense[used]), exposure[used], happened[used])
    rows = []
    for row, name in enumerate(ORDER[1:], start=1):
        own = used & (rank == row)
        if not own.any():
            continue
        mean = driven[own].sum() / hours[own].sum()
        beside = (driven[own] / hours[own] / mean) ** (CENTRAL["injury_speed_power"] * CENTRAL["safety_speed_response"])
        weighed = (exposure[own] * beside * dense[own] ** CENTRAL["crash_density_power"]).sum()
        rows.append((name, round(float(mean), 2), round(float(happened[near & (rank == row)].sum() / weighed), 4)))
    return pd.DataFrame(rows, columns=["class", "speed", "rate"]), power, error


def _middles(city: City) -> Array:
    lines = city.links.geometry.to_numpy()
    return np.asarray(shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True)), float)


def _on_links(city: City, rank: NDArray[np.int64], points: pd.DataFrame) -> Array:
    """Return crashes on each link: of the links within AT_JUNCTION that of the best class, else the nearest."""
    at = gpd.GeoSeries(gpd.points_from_xy(points["lon"], points["lat"]), crs=4326).to_crs(city.crs).to_numpy()
    tree = shapely.STRtree(city.links.geometry.to_numpy())
    point, link = tree.query(at, predicate="dwithin", distance=AT_JUNCTION)
    order = np.lexsort((link, rank[link], point))
    _, first = np.unique(point[order], return_index=True)
    alone = np.setdiff1d(np.arange(len(at)), point)
    _, nearest = tree.query_nearest(at[alone], max_distance=FARTHEST, all_matches=False)
    chosen = np.concatenate([link[order][first], nearest]).astype(np.int64)
    return np.bincount(chosen, minlength=len(rank)).astype(np.float64)


def _fit(rank: NDArray[np.int64], dense: Array, exposure: Array, count: Array) -> tuple[float, float]:
    """Return the power of density in a Poisson regression with a level by class, and its error with over-dispersion."""
    classes = np.unique(rank)
    design = np.column_stack([*(np.where(rank == each, 1.0, 0.0) for each in classes), dense])
    level = np.append(np.full(len(classes), np.log(count.sum() / exposure.sum())), 0.0)
    for _ in range(50):
        mean = exposure * np.exp(design @ level)
        information = (design * mean[:, None]).T @ design
        level = level + np.linalg.solve(information, design.T @ (count - mean))
    spread = ((count - mean) ** 2 / mean).mean()
    return float(level[-1]), float(np.sqrt(np.linalg.inv(information)[-1, -1] * spread))


def write(folder: Path, points: Path, out: Path) -> str:
    """Derive the rates of a city, write them into the folder `out` and return a sentence on the power of density.

    Raises
    ------
    MissingFileError
        when points or the model's flows are missing
    InputError
        when the points lack a column
    """
    flows = folder / "model" / "flows.parquet"
    needed = ((points, "Give the table of crashes as --points."), (flows, f"Run: belvedere calibrate {folder}"))
    for path, remedy in needed:
        if not path.is_file():
            raise MissingFileError(path, remedy=remedy)
    table = pd.read_csv(points)
    for column in ("year", "lon", "lat"):
        if column not in table:
            raise InputError(points, column, "the column is missing", remedy="Check the separator and the header line.")
    made, power, error = derive(load(folder), pd.read_parquet(flows), table)
    beside = out / f"{FILE}.part"
    beside.write_text(f"# {HEADER}\n{made.to_csv(index=False, lineterminator=chr(10))}", encoding="utf-8")
    os.replace(beside, out / FILE)
    return f"crashes per kilometre grow with density to the power {power:.2f}, standard error {error:.2f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--city", type=Path, required=True, help="the city's folder")
    parser.add_argument("--points", type=Path, required=True, help="table of crashes: year, lon, lat")
    arguments = parser.parse_args()
    print(write(arguments.city, arguments.points, Path(__file__).parent))  # noqa: T201 a command's answer
