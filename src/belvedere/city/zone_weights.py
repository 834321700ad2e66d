"""How much of an area's people each of its traffic zones gets, by what the ground there is used for.

Takes   cells, links, land use, places
Gives   a weight for residents, jobs and students by cell, and the count of places
Used by zones.py
Source  WEIGHTS and STRIP are ours, to be confirmed: a dasymetric split (Wright 1936, Geographical Review 26: 103) needs
        only the ratios between classes, and only within one published area. They say, for instance, that a square metre
        of a commercial estate holds as many jobs as 13 of a residential one. A census by block would replace them.
"""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

Floats = npt.NDArray[np.float64]

# OSM landuse → residents, jobs, students a square metre, relative to residents on residential ground [-].
# All ours, to be confirmed. A class that is not here (grass, forest, water, …) holds nobody.
WEIGHTS: Mapping[str, tuple[float, float, float]] = {
    "residential": (1.0, 0.15, 0.05),  # shops, practices, local schools between the homes
    "retail": (0.05, 1.5, 0.0),
    "commercial": (0.05, 2.0, 0.05),
    "industrial": (0.01, 0.6, 0.0),
    "depot": (0.0, 0.3, 0.0),
    "education": (0.02, 1.0, 5.0),
    "institutional": (0.05, 1.5, 0.5),
    "government": (0.0, 2.0, 0.0),
    "civic_admin": (0.0, 2.0, 0.0),
    "religious": (0.1, 0.2, 0.1),
    "military": (0.05, 0.2, 0.0),
    "railway": (0.0, 0.05, 0.0),
    "construction": (0.02, 0.05, 0.0),
    "farmyard": (0.02, 0.02, 0.0),
    "greenhouse_horticulture": (0.0, 0.02, 0.0),
    "plant_nursery": (0.0, 0.02, 0.0),
    "farmland": (0.0005, 0.0005, 0.0),
    "orchard": (0.0005, 0.0005, 0.0),
    "vineyard": (0.0005, 0.0005, 0.0),
}
SILENT = (
    0.5,
    0.5,
    0.5,
)  # [-] the same of ground along a street where land use is silent: a mixture. Ours, to be confirmed
STRIP = 40.0  # [m] width of the ground that a street serves, both sides together. Ours, to be confirmed
SERVING = (
    "residential",
    "living_street",
    "unclassified",
    "tertiary",
    "secondary",
)  # OSM classes that people live along
PLACE_OF_STUDY = ("school", "university", "college", "kindergarten", "library")  # categories of places, OSM's words
STUDY_GROUND = 10_000.0  # [m2] of education ground that a place of study stands for. Ours, to be confirmed


def weigh(
    cells: gpd.GeoDataFrame, links: gpd.GeoDataFrame, landuse: gpd.GeoDataFrame, places: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Return the weights of each cell: residents, jobs, students [-], and attractions [places].

    Where land use is silent, streets speak: each metre of a street that serves homes stands for STRIP square metres, at
    most the silent ground. `attractions` is NaN in every cell where there are no places at all.
    """
    surface, silent = _surfaces(cells, landuse)
    served = np.minimum(_served(silent, links), shapely.area(silent))
    weights = {
        name: sum(surface[use] * WEIGHTS[use][column] for use in sorted(surface)) + served * SILENT[column]
        for column, name in enumerate(("residents", "jobs", "students"))
    }
    places_in = _count(cells, places)
    studies = _count(cells, places[places["category"].isin(PLACE_OF_STUDY)])
    weights["students"] = weights["students"] + studies * STUDY_GROUND * WEIGHTS["education"][2]
    attractions = places_in if len(places) else np.full(len(cells), np.nan)
    return pd.DataFrame({**weights, "attractions": attractions}, index=cells.index).astype("float64")


def _surfaces(cells: gpd.GeoDataFrame, landuse: gpd.GeoDataFrame) -> tuple[dict[str, Floats], npt.NDArray[np.object_]]:
    """Return the surface [m2] of each class that holds people, by cell, and what of each cell land use is silent on."""
    shapes, ground = cells.geometry.to_numpy(), landuse.geometry.to_numpy()
    which, use = shapely.STRtree(ground).query(shapes, predicate="intersects")
    parts = shapely.intersection(shapes[which], ground[use])
    found = pd.DataFrame(
        {"cell": which, "use": landuse["landuse"].to_numpy(dtype=object)[use], "surface": shapely.area(parts)}
    )
    known = found[found["use"].isin(list(WEIGHTS))]
    sums = known.groupby(["use", "cell"])["surface"].sum()
    surface = {
        str(name): sums.loc[name].reindex(range(len(cells)), fill_value=0.0).to_numpy(dtype="float64")
        for name in sorted(set(known["use"]))
    }
    silent = shapes.copy()
    for cell in range(len(cells)):
        here = parts[which == cell]
        if len(here):
            silent[cell] = shapely.difference(shapes[cell], shapely.union_all(here))
    return surface, silent


def _served(silent: npt.NDArray[np.object_], links: gpd.GeoDataFrame) -> Floats:
    """Return the ground [m2] that streets in the silent part of each cell serve; the two directions count once."""
    streets = links[links["facility_type"].isin(SERVING)].drop_duplicates("street_id").geometry.to_numpy()
    which, street = shapely.STRtree(streets).query(silent, predicate="intersects")
    length = shapely.length(shapely.intersection(silent[which], streets[street]))
    metres: Floats = np.bincount(which, weights=length, minlength=len(silent)).astype("float64")
    return metres * STRIP


def _count(cells: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> Floats:
    """Return how many places lie in each cell; one on a border counts in the first."""
    place, cell = shapely.STRtree(cells.geometry.to_numpy()).query(
        shapely.centroid(places.geometry.to_numpy()), predicate="intersects"
    )
    first = pd.Series(cell, index=place).groupby(level=0).min().to_numpy()
    counted: Floats = np.bincount(first.astype("int64"), minlength=len(cells)).astype("float64")
    return counted
