"""What driving into or inside an area costs, who pays it and when.

Takes   the city's charges and exemptions, its nodes, zones and gateways, its fleet
Gives   charges → one Charge a row; in_force; toll, what drivers who pass through pay on each link that enters
Used by streets.py (choice of route), response/ (everything else that people change)
Source  a charge on an area that is paid once a day is met by routes where they enter it: who starts or ends inside
        pays whatever the route, and to who passes through each entry costs a trip's part of the day
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from belvedere.city.model import City
from belvedere.mobility.paths.shortest import Flags, Floats
from belvedere.mobility.rules import drivable, of_classes, part_inside
from belvedere.parameters import CENTRAL, Values

CORDON, AREA = "cordon", "area"
RESIDENTS = "residents"  # word of the table `exemptions`; all others are of people who live elsewhere


@dataclass(frozen=True)
class Charge:
    """One row of the table `charges`, on this city's ground."""

    kind: str  # CORDON: each entry; AREA: a day of driving inside
    uses: frozenset[str]
    amount: float  # [EUR] of one trip that pays: an entry, or a trip's part of a day
    hours: Flags  # (24,)
    inside: Floats  # (centroids,) [-] share of each zone, or gateway, inside
    enters: Flags  # (links,) it leads from outside to inside
    residents_exempt: float  # [-] of the trips of people who live inside
    others_exempt: float  # [-] of all other trips
    classes: str  # vehicle classes that pay; "" = all

    def ends_inside(self) -> Floats:
        """Return the share [-] of each pair's trips that pay whatever the route, (centroids, centroids)."""
        out, into = self.inside[:, None], self.inside[None, :]
        paying: Floats = (1.0 - out) * into if self.kind == CORDON else 1.0 - (1.0 - out) * (1.0 - into)
        return paying


def charges(city: City, values: Values = CENTRAL) -> tuple[Charge, ...]:
    """Return the charges of a city in the order of its table."""
    table = city.map_table("charges")
    if not len(table):
        return ()
    exempt = city.table("exemptions")
    points = city.nodes.geometry.to_numpy()
    gates = city.map_table("gateways").geometry.to_numpy()
    start, end = (city.links[name].to_numpy() for name in ("from_node_id", "to_node_id"))
    made = []
    for row in table.itertuples(index=False):
        area = shapely.make_valid(row.geometry)
        shapely.prepare(area)
        within = shapely.contains(area, points)
        own = exempt[exempt["restriction_id"] == row.charge_id]
        of_residents = own["who"] == RESIDENTS
        trips = values["charge_trips_a_day"]
        amount = float(row.amount) / trips if row.kind == AREA else float(row.amount)
        if np.isfinite(row.daily_cap):
            amount = min(amount, float(row.daily_cap) / (trips if row.kind == AREA else trips / 2.0))
        hour = np.arange(24)
        first, last = int(row.start_hour), int(row.end_hour)
        holds = (first <= hour) & (hour < last) if first <= last else (hour >= first) | (hour < last)
        made.append(
            Charge(
                str(row.kind),
                frozenset(use.strip() for use in str(row.uses).split(",")),
                amount,
                holds,
                np.concatenate([part_inside(city, area), shapely.contains(area, gates).astype(np.float64)]),
                within[end] & ~within[start],
                min(1.0, float(own.loc[of_residents, "share"].sum())),
                min(1.0, float(own.loc[~of_residents, "share"].sum())),
                str(row.classes),
            )
        )
    return tuple(made)


def in_force(city: City, hour: int, use: str = "car") -> tuple[int, ...]:
    """Return the rows of the table `charges` that a use pays in a local hour, 0 to 23."""
    table = city.table("charges")
    start, end = table["start_hour"].to_numpy(), table["end_hour"].to_numpy()
    holds = np.where(start <= end, (start <= hour) & (hour < end), (hour >= start) | (hour < end))
    return tuple(int(row) for row in np.flatnonzero(holds & drivable(table["uses"], use)))


def paying(city: City, charge: Charge, use: str) -> float:
    """Return the share of the vehicles of a use that are of the classes that pay [-]."""
    return of_classes(city, use, charge.classes) if use in charge.uses else 0.0


def toll(city: City, rows: Sequence[int], values: Values = CENTRAL) -> Floats:
    """Return what a car of the mean fleet that passes through is asked for on each link, shape (links,) [EUR]."""
    asked = np.zeros(len(city.links))
    if not rows:
        return asked
    every = charges(city, values)
    for row in rows:
        charge = every[row]
        asked[charge.enters] += charge.amount * paying(city, charge, "car") * (1.0 - charge.others_exempt)
    return asked
