"""Road noise where people live.

Takes   a City (links, nodes, zones, fleet, transit); flows by link and hour
Gives   prepare → Prepared, once a city; run → noise by zone; run_links → noise_links, Lden at 10 m from each street
Used by scenarios/evaluate.py, indicators/
Source  sound power: CNOSSOS-EU (noise_emission.py). Propagation is screening: along the own street an endless line over
        hard ground, other streets as points, first rows of houses as one figure (noise_reach.py). Lden and its hours:
        Directive 2002/49/EC annex I; Italy: D.Lgs. 194/2005 art. 5, to be confirmed

Speed is that of moving vehicles: what they stand at junctions is taken out (dynamics.py). Near signals and roundabouts
the directive's own corrections hold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import ndtr

from belvedere.city.model import City
from belvedere.environment import buses, dynamics
from belvedere.environment.emission_factors import Array
from belvedere.environment.emissions import BUSES, TRUCKS, rows
from belvedere.environment.fleet import for_city
from belvedere.environment.noise_emission import Mix, mean_power, mix
from belvedere.environment.noise_reach import Rows, people, reach
from belvedere.parameters import CENTRAL, Values

SPEEDS = np.arange(2.0, 131.0)  # [km/h] where tables are made
# hours of day, evening and night, by their first; to be confirmed
PERIODS = {"IT": (6, 20, 22), "": (7, 19, 23)}
PENALTY = np.array([0.0, 5.0, 10.0])  # [dB] day, evening, night
CROSSING = 100.0  # [m] from signals or a roundabout within which vehicles brake and speed up
# at a crossing: rolling, engine [dB], of light and of heavier vehicles; of signals, of roundabouts
AT_SIGNALS = ((-4.5, 5.5), (-4.0, 9.0))
AT_ROUNDABOUT = ((-4.4, 3.1), (-2.3, 6.7))
SIDE = 10.0  # [m] from the middle of the street: where noise_links is told
ABOVE = (50, 55, 60, 65, 70, 75)  # [dB(A)] of Lden above which people are counted
NIGHT = 50.0  # [dB(A)] of Lnight
# What a reader must know of these numbers, in both languages
ASSUMPTIONS: tuple[tuple[str, str], ...] = (
    (
        "Road noise is CNOSSOS-EU's sound power with a screening of what reaches homes: no buildings, barriers or"
        " slopes. A zone's residents are spread along its streets by length; streets where the model puts no"
        " traffic are silent.",
        "Il rumore stradale è la potenza sonora di CNOSSOS-EU con uno screening della propagazione: senza"
        " edifici, barriere o pendenze. I residenti di una zona sono ripartiti sulle sue strade per lunghezza; le"
        " strade a cui il modello non assegna traffico sono silenziose.",
    ),
    (
        "Road noise is that of motor traffic alone, on the reference surface; electric cars are heard by their"
        " tyres only.",
        "Il rumore è quello del solo traffico a motore, su pavimentazione di riferimento; delle auto elettriche"
        " si sente solo il rotolamento.",
    ),
)
QUIET = 1e-12  # [W/m²] relative to 1 pW this is -120 dB: keeps logarithms finite on empty streets


@dataclass(frozen=True)
class Prepared:
    """All that neither flows nor uncertain values change."""

    link_id: Rows  # (links,)
    street: Rows  # (links,) number of the street that the link is a direction of
    limits: Array  # (limits,) [km/h]
    limit: Rows  # (links,) row of `limits`
    near: Array  # (links,) [-] how much of the link is near signals or a roundabout
    at: Array  # (links, 2, 2) [dB] correction there: light or heavier, rolling or engine
    light: Mix
    trucks: Mix
    truck_share: float  # [-] of flow
    bus_flow: Array  # (24, links) [veh/h]
    period: Rows  # (24,) 0 day, 1 evening, 2 night
    zone_id: Rows  # (zones,)
    residents: Array  # (zones,)
    homes: Rows  # (homes,) number of the street where people live
    home_zone: Rows  # (homes,) row of their zone
    home_people: Array  # (homes,)
    reach: csr_array  # (homes, streets) [1/m]


def prepare(city: City, bus_flow: Array | None = None) -> Prepared:
    """Return what `run` needs of a city; anew for each side of a comparison.

    Parameters
    ----------
    bus_flow : array, shape (24, links) [veh/h], if emissions.prepare has it already
    """
    links, fleet = city.links, for_city(city)
    signed = links["speed_limit"] if "speed_limit" in links else links["free_speed"]
    limits, limit = np.unique(np.round(signed.to_numpy(np.float64)), return_inverse=True)
    street = np.unique(links["street_id"].to_numpy(), return_inverse=True)[1]
    bus_flow = buses.flow(city) if bus_flow is None else bus_flow
    truck, bus = (fleet["category"] == TRUCKS).to_numpy(), (fleet["category"] == BUSES).to_numpy()
    light = ~truck & ~bus if bus_flow.any() else ~truck
    near, at = _crossings(city)
    homes, home_zone, home_people = people(city, street)
    weight = fleet["share"].to_numpy(np.float64)
    return Prepared(
        links["link_id"].to_numpy(),
        street,
        limits,
        limit,
        near,
        at,
        mix(fleet[light]),
        mix(fleet[truck]),
        float(weight[truck].sum() / max(weight[truck | light].sum(), 1e-9)),
        bus_flow,
        _period(city.calendar.country),
        city.zones["zone_id"].to_numpy(),
        np.nan_to_num(city.zones["residents"].to_numpy(np.float64)),
        homes,
        home_zone,
        home_people,
        reach(city, street, homes),
    )


def run(prepared: Prepared, flows: pd.DataFrame, values: Values = CENTRAL) -> pd.DataFrame:
    """Return road noise at the most exposed side of where people live, by zone.

    Returns
    -------
    DataFrame
        zone_id, people, lden, lnight [dB(A), mean of energy over people; NaN without residents], people_above_50 …
        people_above_75 (Lden), people_night_above_50 [people]: expected numbers, since a street's houses differ

    Raises
    ------
    ModelError
        when a link of `flows` is not in the city
    """
    return _at_homes(prepared, _power(prepared, flows, values), values)


def run_links(prepared: Prepared, flows: pd.DataFrame, values: Values = CENTRAL) -> pd.DataFrame:
    """Return link_id, lden [dB(A)]: in the open, SIDE from the middle of each street, both directions together.

    NaN where nobody drives.
    """
    return _beside_streets(prepared, _power(prepared, flows, values))


def run_both(prepared: Prepared, flows: pd.DataFrame, values: Values = CENTRAL) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `run` and `run_links` in one go: what both need is worked out once."""
    power = _power(prepared, flows, values)
    return _at_homes(prepared, power, values), _beside_streets(prepared, power)


def _beside_streets(prepared: Prepared, power: Array) -> pd.DataFrame:
    lden = _lden(prepared, power / (2.0 * SIDE))
    lden[power[:, 0] <= QUIET] = np.nan
    return pd.DataFrame({"link_id": prepared.link_id, "lden": lden[prepared.street]})


def _at_homes(prepared: Prepared, power: Array, values: Values) -> pd.DataFrame:
    own, others = power[prepared.homes], prepared.reach @ power
    held_back = 10.0 ** (-values["noise_first_row"] / 10.0)
    front = own / (2.0 * values["noise_facade_distance"]) * 10.0 ** (values["noise_reflection"] / 10.0)
    front_share = values["noise_front_share"]
    zones, made = len(prepared.zone_id), {}
    energy, night, counts = np.zeros(zones), np.zeros(zones), np.zeros((len(ABOVE) + 1, zones))
    for share, direct in ((front_share, front), (1.0 - front_share, front * held_back)):
        heard = direct + others * held_back
        lden, lnight = _lden(prepared, heard), 10.0 * np.log10(heard[:, 2])
        inhabitants = share * prepared.home_people
        energy += np.bincount(prepared.home_zone, inhabitants * 10.0 ** (lden / 10.0), zones)
        night += np.bincount(prepared.home_zone, inhabitants * heard[:, 2], zones)
        for row, threshold in enumerate((*ABOVE, NIGHT)):
            level = lnight if row == len(ABOVE) else lden
            above = ndtr((level - threshold) / values["noise_spread"])
            counts[row] += np.bincount(prepared.home_zone, inhabitants * above, zones)
    whole = np.bincount(prepared.home_zone, prepared.home_people, zones)
    mean = [np.divide(part, whole, out=np.full(zones, np.nan), where=whole > 0) for part in (energy, night)]
    made = {"lden": 10.0 * np.log10(mean[0]), "lnight": 10.0 * np.log10(mean[1])}
    made |= {f"people_above_{threshold}": counts[row] for row, threshold in enumerate(ABOVE)}
    made[f"people_night_above_{NIGHT:.0f}"] = counts[-1]
    return pd.DataFrame({"zone_id": prepared.zone_id, "people": prepared.residents, **made})


def _power(prepared: Prepared, flows: pd.DataFrame, values: Values) -> Array:
    """Return the mean sound power a metre of each street by day, evening and night, (streets, 3) [W/m over 1 pW]."""
    row = rows(prepared.link_id, flows)
    flow, speed = (flows[name].to_numpy(dtype=np.float64) for name in ("flow", "speed"))
    share = flows["truck_share"].to_numpy(np.float64) if "truck_share" in flows else np.full(1, prepared.truck_share)
    air = values["air_temperature_mean"]
    moving = _moving(prepared.limits[:, None], SPEEDS[None, :], values)
    bus_moving = np.minimum(moving, buses.speed(moving) * 1.5)  # a bus stops, and drives between its stops
    light, trucks, coaches = (
        np.stack([np.interp(v, SPEEDS, sound) / (1000.0 * v) for sound in mean_power(of, SPEEDS, air)], axis=-1)
        for of, v in ((prepared.light, moving), (prepared.trucks, moving), (BUS_MIX, bus_moving))
    )
    crossing = 10.0 ** (prepared.at * prepared.near[:, None, None] / 10.0)
    hour = flows["hour"].to_numpy(np.int64)
    level = 10.0 ** (values["noise_level"] / 10.0)
    summed = _sum_power(
        row, hour, flow, speed, share, prepared.limit, crossing, light, trucks, coaches, prepared.bus_flow,
        prepared.period,
    )  # fmt: skip
    mean = summed * level / np.bincount(prepared.period, minlength=3)
    streets = int(prepared.street.max()) + 1
    return np.asarray(np.stack([np.bincount(prepared.street, each, streets) for each in mean.T], axis=1) + QUIET, float)


def _moving(limit: Array, speed: Array, values: Values) -> Array:
    """Return the mean speed [km/h] while moving, at a mean speed with stops; at most the limit."""
    driven = dynamics.cycle(limit, dynamics.lost_time(speed, limit), values)
    made: Array = np.minimum(3600.0 / np.maximum(3600.0 / speed - driven.standing, 1.0), limit)
    return made


def _lden(prepared: Prepared, heard: Array) -> Array:
    """Return Lden [dB(A)] of intensities by day, evening and night, (rows, 3)."""
    weight = np.bincount(prepared.period, minlength=3) / 24.0 * 10.0 ** (PENALTY / 10.0)
    made: Array = 10.0 * np.log10(heard[:, 0] * weight[0] + heard[:, 1] * weight[1] + heard[:, 2] * weight[2])
    return made


def _period(country: str) -> NDArray[np.int64]:
    """Return the period of each hour: 0 day, 1 evening, 2 night."""
    day, evening, night = PERIODS.get(country, PERIODS[""])
    hours = np.arange(24)
    return np.select([(hours >= day) & (hours < evening), (hours >= evening) & (hours < night)], [0, 1], 2)


def _crossings(city: City) -> tuple[Array, Array]:
    """Return how near to signals or a roundabout each link is, 0 to 1, and the correction at the crossing itself."""
    links = city.links
    length = links["length"].to_numpy(np.float64)
    signals = (city.nodes["node_type"].to_numpy() == "traffic_signals")[
        links[["from_node_id", "to_node_id"]].to_numpy()
    ].any(axis=1)
    ring = np.zeros(len(links), np.bool_)
    if "junction" in links:
        ring = (links["junction"].fillna("") == "roundabout").to_numpy()
    # mean over the link of 1 - x / CROSSING, x from its end
    mean = np.where(length < CROSSING, 1.0 - length / (2.0 * CROSSING), CROSSING / (2.0 * np.maximum(length, 1.0)))
    near = np.where(ring, 1.0, np.where(signals, mean, 0.0))
    at = np.where(ring[:, None, None], np.array(AT_ROUNDABOUT)[None], np.array(AT_SIGNALS)[None])
    return near, at


BUS_MIX = Mix({"2": 1.0}, 0.0)


@njit(cache=True)
def _sum_power(  # noqa: PLR0917 a kernel over plain arrays
    row: Rows,
    hour: Rows,
    flow: Array,
    speed: Array,
    truck_share: Array,
    limit: Rows,
    crossing: Array,
    light: Array,
    trucks: Array,
    bus: Array,
    bus_flow: Array,
    period: Rows,
) -> Array:
    """Return the sum over hours of each link's sound power, (links, 3): tables hold rolling, engine, two-wheelers."""
    made = np.zeros((len(limit), 3))
    last = light.shape[1] - 1
    for i in range(len(row)):
        link, k = row[i], limit[row[i]]
        place = min(max(speed[i] - 2.0, 0.0), float(last))
        at = min(int(place), last - 1)
        part = place - at
        heavy = truck_share[i] if len(truck_share) > 1 else truck_share[0]
        cars, lorries, coaches = flow[i] * (1.0 - heavy), flow[i] * heavy, bus_flow[hour[i], link]
        if cars == 0.0 and lorries == 0.0 and coaches == 0.0:
            continue
        total = 0.0
        for sound in range(3):
            one = light[k, at, sound] + part * (light[k, at + 1, sound] - light[k, at, sound])
            two = trucks[k, at, sound] + part * (trucks[k, at + 1, sound] - trucks[k, at, sound])
            three = bus[k, at, sound] + part * (bus[k, at + 1, sound] - bus[k, at, sound])
            if sound == 2:
                total += cars * one
            else:
                total += cars * one * crossing[link, 0, sound]
                total += (lorries * two + coaches * three) * crossing[link, 1, sound]
        made[link, period[hour[i]]] += total
    return made
