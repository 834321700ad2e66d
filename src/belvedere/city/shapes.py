"""Layers of points, lines and polygons, read from any file GDAL reads or a shapefile in a zip.

Takes   a GeoJSON, GeoPackage or zipped shapefile
Gives   a GeoTable in the city's CRS, its columns and coordinates checked; polygons repaired, and which
Used by census.py, areas.py, landuse.py, arcs.py, detectors.py
Source  OGC Simple Features 1.2.1 (what a valid polygon is); repair by shapely's make_valid (GEOS, "structure")
"""

from __future__ import annotations

import warnings
from pathlib import Path, PurePosixPath

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from belvedere.city import archive
from belvedere.city.reading import Note
from belvedere.errors import InputError, MissingFileError

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")  # of a shapefile
_MARGIN = (
    3.0  # [deg] beyond the CRS's own area of use: Bologna's coast and hills are within, swapped coordinates are not
)


def read(path: Path, columns: tuple[str, ...], crs: str, *, layer: str | None = None) -> gpd.GeoDataFrame:
    """Return the layer in the city's CRS with a fresh index.

    Parameters
    ----------
    path : a file, or a zip that holds one shapefile
    columns : names that the layer must hold (all are kept)
    crs : the city's projected CRS [m]
    layer : of a GeoPackage; None where there is one

    Raises
    ------
    MissingFileError
        when there is no such file
    InputError
        when it is broken or empty, has no CRS, lacks a column, has a row without geometry, or lies outside the CRS
    """
    check_crs(crs)
    if not path.is_file():
        raise MissingFileError(path, remedy="Put it in the folder of raw data, or correct its name in the recipe.")
    if path.suffix.lower() == ".zip":
        main = archive.find(path, ".shp")
        stem = str(PurePosixPath(main).with_suffix(""))
        parts = tuple(name for name in archive.members(path) if name in {stem + part for part in _PARTS})
        for needed in (".shx", ".dbf", ".prj"):
            if stem + needed not in parts:
                remedy = "A shapefile is .shp, .shx, .dbf and .prj together. Download the zip again."
                raise InputError(path, stem + needed, "the member is missing", remedy=remedy)
        with archive.unpacked(path, parts) as folder:
            table = _read(path, folder / PurePosixPath(main).name, None)
    else:
        table = _read(path, path, layer)
    for column in columns:
        if column not in table.columns:
            known = ", ".join(str(name) for name in table.columns if name != "geometry")
            raise InputError(path, column, "the column is missing", remedy=f"The layer holds: {known}.")
    return place(table, path, crs)


def place(table: gpd.GeoDataFrame, file: Path | str, crs: str) -> gpd.GeoDataFrame:
    """Return the table in another CRS, after checking that it lies where that CRS is used.

    Raises
    ------
    InputError
        when it is empty, has no CRS, a row has no geometry, or it lies elsewhere
    """
    if table.empty:
        raise InputError(file, "", "the layer is empty", remedy="Download it again.")
    if table.crs is None:
        raise InputError(file, "", "the layer names no CRS", remedy="Save it with one, for example EPSG:4326.")
    nothing = table.geometry.isna() | table.geometry.is_empty
    if nothing.any():
        row = int(np.flatnonzero(nothing.to_numpy())[0]) + 1
        raise InputError(file, f"row {row}", "the row has no geometry", remedy="Take the row out, or draw it.")
    bounds = table.total_bounds
    if table.crs.is_geographic and (np.abs(bounds[[0, 2]]).max() > 180 or np.abs(bounds[[1, 3]]).max() > 90):
        problem = f"the layer says {table.crs.to_string()}, but a coordinate is {bounds[np.abs(bounds).argmax()]:.0f}"
        raise InputError(file, "", problem, remedy="Its CRS is another, in metres: save it with that one.")
    use = CRS.from_user_input(crs).area_of_use
    inside = table.to_crs("EPSG:4326").total_bounds
    if use is not None:
        within = (
            use.west - _MARGIN <= inside[0]
            and inside[2] <= use.east + _MARGIN
            and use.south - _MARGIN <= inside[1]
            and inside[3] <= use.north + _MARGIN
        )
        if not within:  # NaN and infinite bounds end here too
            problem = (
                f"the layer spans {inside[0]:.2f}–{inside[2]:.2f}° E, {inside[1]:.2f}–{inside[3]:.2f}° N, outside {crs}"
            )
            remedy = "Swap latitude and longitude if they are swapped, or correct the file's CRS or the recipe's."
            raise InputError(file, "", problem, remedy=remedy)
    return table.to_crs(crs).reset_index(drop=True)


def repair(polygons: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, tuple[bool, ...]]:
    """Return the polygons with the invalid ones repaired, and for each row whether it was.

    A repaired one keeps its polygons and loses the lines and points that repair may leave.
    """
    broken = ~polygons.geometry.is_valid.to_numpy()
    mended = [
        _surface(shapely.make_valid(shape, method="structure", keep_collapsed=False)) if bad else shape
        for shape, bad in zip(polygons.geometry, broken, strict=True)
    ]
    repaired = polygons.copy()
    repaired[polygons.geometry.name] = gpd.GeoSeries(mended, index=polygons.index, crs=polygons.crs)
    return repaired, tuple(bool(bad) for bad in broken)


def repair_note(names: pd.Series[str], repaired: tuple[bool, ...], file: Path) -> Note:
    """Return the note that says which polygons of a file were repaired."""
    where = tuple(str(name) for name, bad in zip(names, repaired, strict=True) if bad)
    return Note(
        "polygon_repaired",
        f"{file.name}: {len(where)} polygons crossed themselves and were repaired",
        f"{file.name}: {len(where)} poligoni si incrociavano e sono stati riparati",
        float(len(where)),
        where[:20],
    )


def check_crs(crs: str) -> None:
    """Raise InputError when the city's CRS is unknown or not in metres."""
    try:
        known = CRS.from_user_input(crs)
    except CRSError as error:
        raise InputError(
            "city.toml", "crs", f"no CRS is called {crs!r}", remedy="Write one like EPSG:32632."
        ) from error
    if not known.is_projected or known.axis_info[0].unit_name != "metre":
        remedy = "Write a projected one in metres, like EPSG:32632 (UTM 32 N)."
        raise InputError("city.toml", "crs", f"{crs} is not in metres", remedy=remedy)


def _read(shown: Path, path: Path, layer: str | None) -> gpd.GeoDataFrame:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # GDAL's remarks on rings: repair() judges them
            table = gpd.read_file(path, layer=layer) if layer else gpd.read_file(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.GeometryError) as error:
        problem = str(error).splitlines()[0].replace(str(path), shown.name)
        raise InputError(shown, layer or "", f"GDAL cannot read it ({problem})", remedy="Download it again.") from error
    except UnicodeDecodeError as error:
        raise InputError(shown, "", "its text is not UTF-8", remedy="Save it with a .cpg file or as UTF-8.") from error
    if not isinstance(table, gpd.GeoDataFrame):
        raise InputError(shown, "", "it holds no geometry", remedy="Take the file that has the shapes.")
    return table


def _surface(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if len(parts) != 1 else parts[0]
