"""The calibrated workday, as the map draws it.

Takes   cities/<name>/model/flows.parquet and fit.json, the City's links
Gives   Model: flows(hour), street(street_id); load()
Used by opening.py, routes_model.py
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.server.api import Flows, StreetDetail

HOURS = 24  # [-] of a modelled day
COLUMNS = ("link_id", "hour", "flow", "speed")
BOUNDS = ("flow_low", "flow_high")  # both or neither
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """One modelled day.

    flow            (24, links) [veh/h], links in link_id order: what a loop would probably count, where the model
                    estimates that (mobility/calibration/uncertainty.py), else `assigned`
    assigned        (24, links) [veh/h] the equilibrium's: trips that go somewhere
    speed           (24, links) [km/h]
    capacity        (links,) [veh/h]
    low, high       (24, links) [veh/h], 5 and 95 % of each flow; None where the model does not say
    """

    flow: Array
    assigned: Array
    speed: Array
    capacity: Array
    low: Array | None
    high: Array | None

    def flows(self, hour: int) -> Flows:
        """Return all links' flow, speed and saturation in an hour."""
        return Flows(
            hour=hour,
            flow=np.round(self.flow[hour], 1).tolist(),
            flow_low=[] if self.low is None else np.round(self.low[hour], 1).tolist(),
            flow_high=[] if self.high is None else np.round(self.high[hour], 1).tolist(),
            speed=np.round(self.speed[hour], 1).tolist(),
            saturation=np.round(self.assigned[hour] / self.capacity, 3).tolist(),
        )

    def days(self, table: Array | None, links: list[int]) -> list[list[float]]:
        """Return the 24 values of each of some links, nothing where there is no such table."""
        return [] if table is None else [np.round(table[:, link], 1).tolist() for link in links]


def load(folder: Path, city: City) -> Model | None:
    """Return the model that `belvedere calibrate` wrote, None where it has not yet.

    Parameters
    ----------
    folder : the city's folder

    Raises
    ------
    InputError
        when the file is not of this city's links
    """
    file = folder / "model" / "flows.parquet"
    if not file.is_file():
        return None
    remedy = f"Run: belvedere calibrate {folder}"
    try:
        table = pd.read_parquet(file)
    except (OSError, ValueError) as error:
        raise InputError(file, "", f"it cannot be read ({error})", remedy=remedy) from error
    bounded = any(column in table.columns for column in BOUNDS)
    for column in (*COLUMNS, *BOUNDS) if bounded else COLUMNS:
        if column not in table.columns:
            raise InputError(file, column, "the column is missing", remedy=remedy)
    links = city.links
    if len(table) != HOURS * len(links):
        problem = f"it has {len(table)} rows, not {HOURS} hours × {len(links)} links"
        raise InputError(file, "", problem, remedy=remedy)
    ordered = table.sort_values(["hour", "link_id"], kind="stable")
    shape = (HOURS, len(links))
    if not (ordered["link_id"].to_numpy().reshape(shape) == links["link_id"].to_numpy()).all():
        raise InputError(file, "link_id", "these are not the links of this city", remedy=remedy)
    values = {name: ordered[name].to_numpy(dtype=np.float64).reshape(shape) for name in ordered if name != "link_id"}
    if bounded and not (values["flow_low"] <= values["flow_high"]).all():
        raise InputError(file, "flow_low", "it is above flow_high, or missing, somewhere", remedy=remedy)
    if "estimate" in values and not np.isfinite(values["estimate"]).all():
        raise InputError(file, "estimate", "it is missing somewhere", remedy=remedy)
    return Model(
        flow=values.get("estimate", values["flow"]),
        assigned=values["flow"],
        speed=values["speed"],
        capacity=links["capacity"].to_numpy(dtype=np.float64),
        low=values.get("flow_low"),
        high=values.get("flow_high"),
    )


def street(city: City, model: Model | None, street_id: int, reporting: Mapping[str, object]) -> StreetDetail | None:
    """Return the modelled day of a street, None where the city has no such street.

    Parameters
    ----------
    reporting : detectors that report, by detector_id; others are not named
    """
    links = city.links
    rows = links[links["street_id"] == street_id].sort_values("link_id")
    if not len(rows):
        return None
    numbers = rows["link_id"].tolist()
    first = rows.iloc[0]
    detectors = city.table("detectors")
    joined = detectors.loc[detectors["link_id"].isin(numbers), "detector_id"]
    return StreetDetail(
        street_id=street_id,
        name=str(first["name"]),
        facility_type=str(first["facility_type"]),
        length=float(first["length"]),
        lanes=float(first["lanes"]),
        free_speed=float(first["free_speed"]),
        capacity=float(first["capacity"]),
        speed_tagged=bool(first["speed_tagged"]),
        link_ids=numbers,
        flow=[] if model is None else model.days(model.flow, numbers),
        flow_low=[] if model is None else model.days(model.low, numbers),
        flow_high=[] if model is None else model.days(model.high, numbers),
        speed=[] if model is None else model.days(model.speed, numbers),
        detectors=sorted(str(name) for name in joined if name in reporting),
    )
