"""What a decision changes of everything that traffic does not: walking, cycling, parking, fees.

Takes   the city before and after, what it was
Gives   changed → Ground of the new city; parking → Ends by purpose; visitor_rules, fees and quotas
Used by respond.py
Source  cycle lanes: a minute on one is felt as less (stated preference studies, parameters.csv); parking: a fee is paid
        once for the way out and the way back; fewer places: the search for one grows as they go
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from belvedere.city.model import City
from belvedere.mobility.demand.purposes import VISITOR_TRIPS
from belvedere.mobility.equilibrium.network import Network
from belvedere.mobility.modes import priors
from belvedere.mobility.modes.service import Ground, both_ways
from belvedere.mobility.modes.transit import WALKING
from belvedere.mobility.modes.ways import distances
from belvedere.mobility.paths.shortest import Floats
from belvedere.mobility.response.cost import Ends
from belvedere.mobility.response.transit import changed as transit_of
from belvedere.mobility.rules import part_inside
from belvedere.parameters import Values

# [h] that a car stands at the end of a trip, by purpose; planning values, to be confirmed
STAY: Mapping[str, float] = {"work": 7.0, "study": 5.0, "shopping": 1.2, "leisure": 2.5, "visitors": 3.0}
OTHER_STAY = 3.0  # [h] of who comes from outside; to be confirmed
LONGEST_STAY = 4.0  # [EUR-hours] a day ticket costs as much; to be confirmed
LONGEST_SEARCH = 15.0  # [min] then people go elsewhere; to be confirmed
SLOW = ("links", "restrictions", "zones", "nodes")  # tables that walking, cycling and parking rest on


def changed(old: City, new: City, network: Network, before: Ground, values: Values) -> Ground:
    """Return what traffic does not change in the new city; `before` itself where no table that it rests on differs."""
    transit = transit_of(old, new, before.transit, values)
    if all(old.table(name) is new.table(name) for name in SLOW):
        return before if transit is before.transit else replace(before, transit=transit)
    streets = ["length", "allowed_uses", "cycle_lane"]
    if old.links[streets].equals(new.links[streets]) and old.zones is new.zones:
        walk, cycle = before.walk, before.bicycle
    else:
        walk = both_ways(distances(new, "walk") / 1000.0)
        lane = new.links["cycle_lane"].to_numpy(dtype=np.bool_) & ~old.links["cycle_lane"].to_numpy(dtype=np.bool_)
        felt = np.where(lane, values["cycle_lane_minute"], 1.0)
        comfortable = new.with_table("links", new.links.assign(length=new.links["length"] * felt))
        cycle = both_ways(distances(comfortable, "bicycle") / 1000.0)
    zones = len(new.zones)
    walk_to, fee = np.zeros(zones), np.zeros(zones)
    if network.gates is not None:
        kept_out = (network.gates.inside * (1.0 - network.gates.let_in))[:zones]
        walk_to = kept_out * walk[np.arange(zones), network.gates.park[:zones]] * 1000.0 / WALKING
        fee = priors.PARKING_INSIDE * network.gates.inside[:zones]
    return Ground(walk, cycle, transit, walk_to, fee)


def parking(city: City, purpose: str, usual: Floats, values: Values) -> Ends:
    """Return what the city asks of who parks on the street for a purpose, as the mean over all drivers of it.

    Parameters
    ----------
    usual : array, shape (zones,) [EUR/trip], Ground.parking_fee: stands where no price is known (NaN, or no row)
    """
    fee, search = usual.copy(), np.zeros(len(usual))
    table = city.table("parking")
    if len(table):
        at = table["zone_id"].to_numpy()
        hours = min(STAY.get(purpose, OTHER_STAY), LONGEST_STAY)
        paid = values["parking_paid_work" if purpose in ("work", "study") else "parking_paid_other"]
        price = table["price"].to_numpy(dtype="float64")
        fee[at] = np.where(np.isnan(price), fee[at], price * hours * paid / 2.0)  # once for the way out and back
        left = np.clip(table["supply_share"].fillna(1.0).to_numpy(dtype="float64"), 0.05, None)
        search[at] = np.clip(priors.PARKING * (1.0 / left - 1.0), -priors.PARKING, LONGEST_SEARCH)
    return Ends(fee, search)


def visitor_rules(city: City, arrivals: Floats) -> tuple[Floats, Floats]:
    """Return what a visitor's trip to each zone is asked for [EUR/trip] and the share let in [-], (zones,) each.

    Parameters
    ----------
    arrivals : array, shape (zones,) [trips/day] of visitors to each zone as it was
    """
    zones = len(city.zones)
    fee, let_in = np.zeros(zones), np.ones(zones)
    table = city.map_table("visitors")
    for row in table.itertuples(index=False):
        inside = part_inside(city, row.geometry)
        paying = 1.0 - float(row.exempt)
        fee += inside * (0.0 if np.isnan(row.fee) else float(row.fee)) * paying / 2.0
        people = float(inside @ arrivals) / (VISITOR_TRIPS / 2.0)
        if np.isfinite(row.quota) and people * paying > float(row.quota):
            let_in = np.minimum(let_in, 1.0 - inside * paying * (1.0 - float(row.quota) / (people * paying)))
    return fee, let_in
