"""One hour of the calibrated day solved again, and the traffic of a street in people's words.

Takes   a city's folder with its demand, its City, an hour
Gives   solve(), the Solve of tracing.py; told(), a Traced as the API says it
Used by opening.py, routes_model.py
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from belvedere.city.model import City
from belvedere.progress import Progress
from belvedere.server.api import LinkTraffic, Text, TrafficEnd
from belvedere.server.tracing import Trace, Traced

GAP = 1e-5  # [-] relative gap: shares of origins do not move in the last digit shown, in a third of the time of 1e-8
SHOWN = 10  # [-] origins and destinations that are named
SMALLEST = 0.0005  # [-] share of the traffic that a place has, else it is not named: it would read 0 %

DONE = Text(en="Done", it="Finito")


def solve(folder: Path, city: City, hour: int, progress: Progress) -> Trace:
    """Return what traces any link in one hour of the calibrated day.

    Raises
    ------
    BelvedereError
        when the demand is missing, of other zones, or does not converge
    """
    # here and not above: it brings the compiled kernels along, which the server itself never needs
    from belvedere.errors import ModelError  # noqa: PLC0415
    from belvedere.mobility.day import by_class, solve_hour  # noqa: PLC0415
    from belvedere.mobility.demand.files import load  # noqa: PLC0415
    from belvedere.mobility.equilibrium.loading import shares  # noqa: PLC0415
    from belvedere.mobility.equilibrium.select import select_link  # noqa: PLC0415
    from belvedere.mobility.rules import in_force  # noqa: PLC0415
    from belvedere.mobility.streets import build_for  # noqa: PLC0415

    progress(0.05, "Preparing the streets", "Preparazione delle strade")
    demand = load(folder)
    if (demand.zones, demand.gateways) != (len(city.zones), len(city.table("gateways"))):
        raise ModelError(f"{city.name}: the demand is of other zones or gateways. Run: belvedere calibrate {folder}")
    network = build_for(city, in_force(city, hour))
    progress(0.25, f"Assigning the traffic at {hour}:00", f"Assegnazione del traffico delle {hour}:00")
    found = solve_hour(network, demand, hour, GAP, None)
    progress(0.9, "Following the trips", "Ricostruzione dei percorsi")
    trips = by_class(demand.hour(hour), network.gates)
    at = shares(found)
    links, ends = len(city.links), demand.zones + demand.gateways

    def trace(link: int) -> Traced:
        chosen = select_link(found, trips, link, at)
        both = [np.pad(side, (0, ends))[:ends] for side in (chosen.origin, chosen.destination)]
        return Traced(chosen.flow[:links], both[0], both[1], found.relative_gap)

    return trace


def told(city: City, link: int, hour: int, traced: Traced) -> LinkTraffic:
    """Return the traffic of a link as the API says it: zones by their area, gateways by their name."""
    names = ends(city)
    return LinkTraffic(
        link_id=link,
        hour=hour,
        state="done",
        progress=1.0,
        step=DONE,
        total=round(float(traced.flow[link]), 1),
        flow=np.round(np.maximum(traced.flow, 0.0), 1).tolist(),
        origins=largest(names, traced.origin),
        destinations=largest(names, traced.destination),
        relative_gap=traced.relative_gap,
    )


def ends(city: City) -> list[tuple[str, str]]:
    """Return kind and name of each zone, then of each gateway: several may share them."""
    areas = city.table("areas")
    known = dict(zip(areas["area_id"].astype(str), areas["name"].astype(str), strict=True))
    zones = [
        ("area", known[area]) if known.get(area) else ("zone", str(zone))
        for zone, area in zip(city.zones["zone_id"], city.zones["area_id"].astype(str), strict=True)
    ]
    gateways = city.table("gateways")
    return zones + [
        ("gateway", name or str(number))
        for number, name in zip(gateways["gateway_id"], gateways["name"].astype(str), strict=True)
    ]


def largest(names: Sequence[tuple[str, str]], flow: NDArray[np.float64]) -> list[TrafficEnd]:
    """Return the places with most of a flow, largest first, those of one name together; none without any."""
    total = float(flow.sum())
    if total <= 0.0:
        return []
    sums: dict[tuple[str, str], float] = {}
    for place, value in zip(names, flow.tolist(), strict=True):
        sums[place] = sums.get(place, 0.0) + value
    return [
        TrafficEnd.model_validate({"kind": kind, "name": name, "flow": round(value, 1), "share": value / total})
        for (kind, name), value in sorted(sums.items(), key=lambda one: (-one[1], one[0]))[:SHOWN]
        if value / total >= SMALLEST
    ]
