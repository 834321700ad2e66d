"""People who come to an event and leave again.

Takes   the events of the new city that the old one had not
Gives   trips → vehicles by hour, (24, centroids, centroids), None without an event
Used by respond.py
Source  those who come by car come from where a day's drivers to that zone come from; shares: parameters.csv
"""

from __future__ import annotations

import numpy as np
import shapely

from belvedere.city.model import City
from belvedere.mobility.demand.trips import Demand
from belvedere.mobility.paths.shortest import Floats
from belvedere.parameters import Values


def trips(demand: Demand, old: City, new: City, values: Values) -> Floats | None:
    """Return the vehicles that events add [veh/h]; they arrive in the hour before the start and leave after the end."""
    table = new.map_table("events")
    table = table[~table["event_id"].isin(old.table("events")["event_id"])]
    if not len(table):
        return None
    many = demand.zones + demand.gateways
    made = np.zeros((24, many, many))
    day = sum((layer.trips + layer.trips.T * layer.back.sum() for layer in demand.layers), np.zeros((many, many)))
    cells = new.zones.geometry.to_numpy()
    for row in table.itertuples(index=False):
        touched = shapely.area(shapely.intersection(cells, shapely.make_valid(row.geometry).buffer(1.0)))
        share = touched / touched.sum() if touched.sum() > 0 else np.zeros(len(cells))
        cars = float(row.people) * values["event_car_share"] / values["event_people_per_car"]
        for zone in np.flatnonzero(share):
            comes = day[:, zone].copy()
            comes[zone] = 0.0
            if comes.sum() <= 0:
                continue
            arriving = cars * share[zone] * comes / comes.sum()
            made[(int(row.start_hour) - 1) % 24, :, zone] += arriving
            made[int(row.end_hour) % 24, zone, :] += arriving
    return made
