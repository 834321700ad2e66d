"""Cars, vans, trucks and two-wheelers: what each may drive, what its time is worth, how much road it takes.

Takes   a City and an hour
Gives   Vehicle, VEHICLES; classes_of → Network with a class for each vehicle; trips_of
Used by whoever assigns several kinds of vehicle at once; loading.class_flows then tells them apart
Source  value of time: METHODS §3; passenger-car units and running costs: planning values, to be confirmed
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from belvedere.city.model import City
from belvedere.mobility.day import by_class
from belvedere.mobility.equilibrium.network import INSIDE, Network, Trips
from belvedere.mobility.paths.shortest import Flags, Floats
from belvedere.mobility.rules import in_force, rules
from belvedere.mobility.streets import build_for


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One kind of vehicle."""

    name: (
        str  # class of demand for trips that pass limited-traffic zones by; "NAME inside" for those with an end inside
    )
    use: str  # word of GMNS allowed_uses and of the table `restrictions`
    value_of_time: float  # [EUR/h] of all who are in it
    weight: float  # [pcu/veh] cars it stands for on the road
    distance_cost: float  # [EUR/km] fuel and wear that a driver counts

    def __post_init__(self) -> None:
        if not (self.value_of_time > 0 and self.weight > 0 and self.distance_cost >= 0):
            raise ValueError(f"a vehicle needs a value of time and a weight above 0, no negative cost, got {self}")

    @property
    def inside(self) -> str:
        """Name of the class of its trips that begin or end inside a limited-traffic zone."""
        return f"{self.name} {INSIDE}"


# Values of time: METHODS §3 [M], to be confirmed: commuting 12, on business 28. Weights: the usual planning values (van
# as a car, truck 2, two-wheeler 0.4), from memory, to be confirmed. Costs a km: consumption times pump price in Italy
# (6.5 l at 1.80 EUR, 9 l at 1.75, 28 l at 1.40 without VAT, 3.5 l at 1.80, per 100 km), from memory, to be confirmed.
CAR = Vehicle("car", "car", value_of_time=12.0, weight=1.0, distance_cost=0.12)  # to be confirmed
VAN = Vehicle("van", "van", value_of_time=28.0, weight=1.0, distance_cost=0.16)  # to be confirmed
TRUCK = Vehicle("truck", "truck", value_of_time=28.0, weight=2.0, distance_cost=0.39)  # to be confirmed
TWO_WHEELER = Vehicle(
    "two-wheeler", "motorcycle", value_of_time=12.0, weight=0.4, distance_cost=0.06
)  # to be confirmed
VEHICLES = (CAR, VAN, TRUCK, TWO_WHEELER)


def classes_of(city: City, hour: int, vehicles: Sequence[Vehicle] = VEHICLES) -> Network:
    """Return the network of a local hour with two classes a vehicle: `name`, and `inside` for limited-traffic zones.

    Everybody's cost is time alone; each class pays its tolls and its kilometres in seconds of its own time. Connectors,
    and where those park who are not let in, are those of cars.

    Raises
    ------
    ModelError
        as streets.build
    """
    network = build_for(city, in_force(city, hour))
    links = city.links
    connectors = len(network.from_node) - len(links)
    toll, kilometres = links["toll"].to_numpy(), links["length"].to_numpy() / 1000.0
    allowed: dict[str, Flags] = {}
    extra: dict[str, Floats] = {}
    weight: dict[str, float] = {}
    for vehicle in vehicles:
        held = rules(city, in_force(city, hour, vehicle.use), vehicle.use)
        seconds = (toll + vehicle.distance_cost * kilometres) * 3600.0 / vehicle.value_of_time
        for name, shut in ((vehicle.name, held.shut | held.guarded), (vehicle.inside, held.shut)):
            allowed[name] = np.concatenate([~shut, np.ones(connectors, np.bool_)])
            extra[name] = np.concatenate([seconds, np.zeros(connectors)])
            weight[name] = vehicle.weight
    curve = replace(network.curve, fixed=np.zeros(len(network.from_node)))
    return replace(network, curve=curve, allowed=allowed, extra=extra, weight=weight)


def trips_of(vehicle: Vehicle, trips: Floats, network: Network) -> tuple[Trips, Trips]:
    """Return one vehicle's trips for the network of `classes_of`, by whether they end inside a limited-traffic zone.

    Parameters
    ----------
    trips : array, shape (centroids, centroids) [veh/h]
    """
    entering, passing = by_class(trips, network.gates)
    return replace(entering, name=vehicle.inside), replace(passing, name=vehicle.name)
