"""The municipality's own street graph: arcs and the nodes they join.

Takes   [arcs] of a recipe: zipped shapefiles of arcs and, where published, nodes
Gives   `arcs` of the City
Used by build.py, detectors.py (a loop's register names its arc)
Source  Comune di Bologna, open data: "rifter" arcs (codarco, cod_nodo1, cod_nodo2) and nodes (codice)
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from belvedere.city import shapes
from belvedere.city.reading import Note, Reading
from belvedere.city.recipe_sections import ArcsSection
from belvedere.errors import InputError


def read(section: ArcsSection, raw: Path, crs: str) -> Reading:
    """Return the arcs sorted by arc_id; `length` [m] is that of the drawn line in the city's CRS.

    Node codes are the municipality's, not rows of `nodes`. Arcs whose node is not in the file of nodes are counted in a
    note.

    Raises
    ------
    InputError
        when a code is not a whole number, an arc stands twice, or an arc is not one line
    """
    file = raw / section.file
    table = shapes.read(file, ("codarco", "nomevia", "cod_nodo1", "cod_nodo2"), crs)
    lines = shapely.line_merge(table.geometry.to_numpy())
    broken = np.flatnonzero(shapely.get_type_id(lines) != shapely.GeometryType.LINESTRING)
    if len(broken):
        where = f"row {broken[0] + 1}, arc {table['codarco'].iloc[broken[0]]}"
        raise InputError(file, where, "the arc is not one line", remedy="Draw it as one line, or as several arcs.")
    made = gpd.GeoDataFrame(
        {
            "arc_id": _whole(table["codarco"], file),
            "name": table["nomevia"].fillna("").astype("str").str.strip().astype("str"),
            "from_node_id": _whole(table["cod_nodo1"], file),
            "to_node_id": _whole(table["cod_nodo2"], file),
            "length": shapely.length(lines),
        },
        geometry=lines,
        crs=crs,
    )
    twice = made["arc_id"][made["arc_id"].duplicated()]
    if len(twice):
        raise InputError(file, f"arc {twice.iloc[0]}", "the arc stands twice", remedy="Keep one of the two.")
    notes: tuple[Note, ...] = ()
    if section.nodes:
        nodes = _whole(shapes.read(raw / section.nodes, ("codice",), crs)["codice"], raw / section.nodes)
        lost = made["arc_id"][~(made["from_node_id"].isin(nodes) & made["to_node_id"].isin(nodes))]
        if len(lost):
            english = f"{file.name}: {len(lost)} arcs end at a node that {Path(section.nodes).name} does not hold"
            italian = f"{file.name}: {len(lost)} archi finiscono in un nodo che {Path(section.nodes).name} non contiene"
            where_lost = tuple(str(arc) for arc in sorted(lost))[:20]
            notes = (Note("arc_without_node", english, italian, float(len(lost)), where_lost),)
    return Reading(made.sort_values("arc_id", kind="stable").reset_index(drop=True), notes)


def _whole(column: pd.Series[str], file: Path) -> pd.Series[int]:
    values = pd.to_numeric(column, errors="coerce")
    wrong = np.flatnonzero(values.isna() | (values != values.round()))
    if len(wrong):
        where = f"row {wrong[0] + 1}, column {column.name}"
        problem = f"{column.iloc[wrong[0]]!r} is not a whole number"
        raise InputError(file, where, problem, remedy="Codes of arcs and nodes are whole numbers.")
    return values.astype("int64")
