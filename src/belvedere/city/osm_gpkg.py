"""Streets from a GeoPackage as OSMnx writes it.

Takes   a .gpkg with a layer of nodes (osmid, highway, street_count) and one of edges (from, to, osmid, oneway, …)
Gives   Streets
Used by build.py
Source  OSMnx `save_graph_geopackage`. Traps: the columns u and v are in no order, `from` and `to` are the direction of
        travel (the geometry agrees in every row of Bologna's file; u → v would break half of the one-way streets);
        `street_count` counts the streets before the graph was cut, so it tells where it was cut;
        merged ways have lists as text, "['30', '50']"; lengths there are great-circle, ours are in the city's CRS.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from belvedere.city import osm_tags
from belvedere.city.streets import WAY_TAGS, Streets, near_hull
from belvedere.errors import InputError, MissingFileError

NODE_COLUMNS = ("osmid", "highway")
EDGE_COLUMNS = ("from", "to", "osmid", "oneway", "highway")
NEAR = 1.0  # [m] an end of a way may lie this far from its node


def streets(path: Path, crs: str, nodes_layer: str = "nodes", links_layer: str = "edges") -> Streets:
    """Return the streets of an OSMnx GeoPackage in a projected CRS.

    Raises
    ------
    MissingFileError
        when the file is not there
    InputError
        when it is no GeoPackage, lacks a layer or column, has no rows, no CRS, or ends that do not meet their nodes
    """
    nodes = layer(path, nodes_layer, NODE_COLUMNS, crs)
    edges = layer(path, links_layer, EDGE_COLUMNS, crs)
    made_nodes = gpd.GeoDataFrame(
        {"osm_node_id": nodes["osmid"].astype("int64"), "node_type": nodes["highway"].fillna("").astype("str")},
        geometry=nodes.geometry,
        crs=nodes.crs,
    )
    table = {tag: _text(edges, tag) for tag in WAY_TAGS}
    ways = gpd.GeoDataFrame(
        {
            "from_osm": edges["from"].astype("int64"),
            "to_osm": edges["to"].astype("int64"),
            "osm_way_id": _text(edges, "osmid").str.split(";").str[0].astype("int64"),
            "oneway": edges["oneway"].astype("bool"),
            **table,
        },
        geometry=edges.geometry,
        crs=edges.crs,
    )
    _check_ends(path, links_layer, ways, made_nodes)
    if "street_count" not in nodes.columns:
        return Streets(made_nodes.assign(cut=near_hull(made_nodes)), ways)
    met = pd.concat([ways["from_osm"], ways["to_osm"]]).value_counts()
    here = made_nodes["osm_node_id"].map(met).fillna(0)
    return Streets(made_nodes.assign(cut=(nodes["street_count"] > here).astype("bool")), ways)


def layer(path: Path, name: str, columns: tuple[str, ...], crs: str) -> gpd.GeoDataFrame:
    """Return a layer of a GeoPackage in a projected CRS, after checking that it can be what its reader takes."""
    if not path.is_file():
        raise MissingFileError(path, remedy="Put it into the raw folder, or correct `file` in the recipe.")
    try:
        table = pyogrio.read_dataframe(path, layer=name)
    except DataLayerError as error:
        layers = ", ".join(str(row[0]) for row in pyogrio.list_layers(path))
        raise InputError(path, name, "there is no such layer", remedy=f"The file has: {layers}.") from error
    except DataSourceError as error:
        raise InputError(
            path, "", "the file is no GeoPackage, or was not downloaded whole", remedy="Download it again."
        ) from error
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise InputError(
            path, f"layer {name}", f"columns {', '.join(missing)} are missing", remedy="Export it with OSMnx again."
        )
    if not len(table):
        raise InputError(path, f"layer {name}", "the layer has no rows", remedy="Export it again.")
    if table.crs is None:
        raise InputError(path, f"layer {name}", "the layer names no CRS", remedy="Set its CRS and save it again.")
    projected = table.to_crs(crs)
    if not np.isfinite(projected.total_bounds).all():
        raise InputError(
            path, f"layer {name}", f"coordinates do not fit into {crs}", remedy="Correct `crs` in the recipe."
        )
    return projected


def _text(table: pd.DataFrame, column: str) -> pd.Series[str]:
    if column not in table.columns:
        return pd.Series("", index=table.index, dtype="str")
    values = table[column].astype("str").where(table[column].notna(), "")
    return values.map({value: osm_tags.joined(value) for value in values.unique()}).astype("str")


def _check_ends(path: Path, name: str, ways: gpd.GeoDataFrame, nodes: gpd.GeoDataFrame) -> None:
    """Raise InputError when a line does not start at its from-node and end at its to-node."""
    where = nodes.set_index("osm_node_id").geometry
    known = ways["from_osm"].isin(where.index) & ways["to_osm"].isin(where.index)  # streets.py names the others
    lines = ways.geometry[known]
    starts = gpd.GeoSeries(lines.interpolate(0), crs=ways.crs)
    ends = gpd.GeoSeries(lines.interpolate(1, normalized=True), crs=ways.crs)
    from_nodes = gpd.GeoSeries(where.loc[ways["from_osm"][known]].to_numpy(), index=lines.index, crs=ways.crs)
    to_nodes = gpd.GeoSeries(where.loc[ways["to_osm"][known]].to_numpy(), index=lines.index, crs=ways.crs)
    far = lines.index[(starts.distance(from_nodes) > NEAR) | (ends.distance(to_nodes) > NEAR)]
    if len(far):
        raise InputError(
            path,
            f"layer {name}, row {far[0] + 1}",
            f"{len(far)} lines are not drawn from their `from` to their `to` node",
            remedy="Export the graph again; edges must keep their direction.",
        )
