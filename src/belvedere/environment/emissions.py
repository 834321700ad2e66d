"""What traffic puts into the air on each street in each hour.

Takes   a City (links, fleet, zones, transit); flows by link and hour
Gives   prepare → Prepared, once a city; run → emissions: link_id, hour, co2_rate … pm25_rate [g/h]
Used by scenarios/evaluate.py, environment/air.py
Source  hot exhaust, cold starts and wear of the mean vehicle (mean_vehicle.py), buses of the timetable (buses.py)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numba import njit
from numpy.typing import NDArray
from scipy.spatial import KDTree

from belvedere.city.model import City
from belvedere.environment import buses, cold, dynamics, mean_vehicle
from belvedere.environment.emission_factors import Array
from belvedere.environment.fleet import for_city
from belvedere.environment.mean_vehicle import GASES, SPEEDS, MeanVehicle, tables
from belvedere.errors import ModelError
from belvedere.parameters import CENTRAL, Values

Rows = NDArray[np.int64]
TRUCKS, BUSES = "Heavy Duty Trucks", "Buses"
HOURS = 24
FAR = 3000.0  # [m] about as far as engines stay cold: 0.27 of a mean trip of 12 km
WARM = ("motorway", "motorway_link", "trunk", "trunk_link")  # nobody starts an engine there
RATES = [f"{gas}_rate" for gas in GASES]
SIX = len(GASES)  # known when the kernel is compiled: its loops run over it

# What a reader must know of these numbers, in both languages; evaluate.py prints them with every verdict
ASSUMPTIONS: tuple[tuple[str, str], ...] = (
    (
        "Emissions are hot exhaust, cold starts and wear of tyres, brakes and road of a mean car, a mean truck"
        " and the buses of the timetable. Dust that lies on the road and is stirred up again is not counted.",
        "Le emissioni sono scarico a caldo, avviamenti a freddo e usura di pneumatici, freni e strada di un'auto"
        " media, un autocarro medio e gli autobus dell'orario. La polvere depositata e risollevata non è contata.",
    ),
    (
        "Emission factors are those of a mean speed on streets of 50 km/h. Under that limit they are taken for"
        " the same street at 50 km/h, times what an idealised drive with the same stops says: less to accelerate,"
        " longer to cruise. From 50 to 30 km/h with 40 s/km lost at junctions it says +12 % of CO2 (-1 to +23 %);"
        " engine models of SUMO say -2 to +25 %. Where limits differ, the difference in CO2 and NOx rests on this.",
        "I fattori di emissione valgono per una velocità media su strade a 50 km/h. Sotto quel limite sono quelli"
        " della stessa strada a 50 km/h, per ciò che dice una guida idealizzata con le stesse fermate: meno"
        " accelerazione, più tempo in marcia. Da 50 a 30 km/h con 40 s/km persi agli incroci dice +12 % di CO2 (da"
        " -1 a +23 %); i modelli di motore di SUMO dicono da -2 a +25 %. Dove i limiti cambiano, la differenza di"
        " CO2 e NOx poggia su questo.",
    ),
    (
        "About a quarter of the distance is driven with a cold engine, more where people live and work around the"
        " street, none on motorways; one mean temperature stands for all year.",
        "Circa un quarto delle percorrenze è a motore freddo, di più dove intorno si abita e si lavora, nulla in"
        " autostrada; una temperatura media vale per tutto l'anno.",
    ),
    (
        "CO2 is energy × 73.3 g/MJ (petrol), 74.0 (diesel), 65 (LPG), 56.1 (methane): to be confirmed.",
        "CO2 = energia × 73,3 g/MJ (benzina), 74,0 (gasolio), 65 (GPL), 56,1 (metano): da confermare.",
    ),
    (
        "Shares of vehicles by fuel, segment and Euro class in the distance driven are partly from memory: to be"
        " confirmed. Buses have the usual fleet where the city's own is not known; they stop every 400 m.",
        "Le quote di veicoli per alimentazione, segmento e classe Euro sui chilometri percorsi sono in parte a"
        " memoria: da confermare. Gli autobus hanno il parco usuale dove il proprio non è noto; fermano ogni 400"
        " m.",
    ),
)
ASSUMPTION_ITALY = (
    "The city publishes no fleet: vehicles are Italy's of the end of 2023.",
    "La città non pubblica il parco veicolare: i veicoli sono quelli italiani di fine 2023.",
)


@dataclass(frozen=True)
class Prepared:
    """All that neither flows nor uncertain values change."""

    link_id: Rows  # (links,)
    length: Array  # (links,) [km]
    limits: Array  # (limits,) [km/h] distinct limits below 50, then 50 for all others
    limit: Rows  # (links,) row of `limits`
    starts: Array  # (links,) trips that may start nearby, relative to other streets [-]; 0 on motorways
    light: MeanVehicle  # all but trucks, and but buses where the timetable has them
    trucks: MeanVehicle
    buses: MeanVehicle
    bus_flow: Array  # (24, links) buses of the timetable [veh/h]


def prepare(city: City) -> Prepared:
    """Return what `run` needs of a city; anew for each side of a comparison.

    Raises
    ------
    ModelError
        when the fleet has a class that the reference table does not know
    """
    links, fleet = city.links, for_city(city)
    signed = links["speed_limit"] if "speed_limit" in links else links["free_speed"]
    low = np.minimum(np.round(signed.to_numpy(dtype=np.float64)), dynamics.USUAL)
    limits, limit = np.unique(low, return_inverse=True)
    bus_flow = buses.flow(city)
    listed = bus_flow.any()
    truck, bus = (fleet["category"] == TRUCKS).to_numpy(), (fleet["category"] == BUSES).to_numpy()
    light = ~truck & ~bus if listed else ~truck
    return Prepared(
        links["link_id"].to_numpy(),
        links["length"].to_numpy(dtype=np.float64) / 1000.0,
        limits,
        limit,
        _starts(city),
        mean_vehicle.prepare(fleet[light], dynamics.CAR),
        mean_vehicle.prepare(fleet[truck], dynamics.TRUCK),
        mean_vehicle.prepare(buses.fleet(fleet), dynamics.TRUCK),
        bus_flow,
    )


def run(prepared: Prepared, flows: pd.DataFrame, values: Values = CENTRAL) -> pd.DataFrame:
    """Return emissions of exhausts, tyres, brakes and road on each link in each hour.

    Parameters
    ----------
    flows : link_id, hour, flow [veh/h], speed [km/h]; truck_share [-] where it is known by link

    Returns
    -------
    DataFrame
        link_id, hour, co2_rate, nox_rate, no2_rate, pm_rate (exhaust), pm10_rate, pm25_rate (exhaust and wear) [g/h],
        in the rows' order

    Raises
    ------
    ModelError
        when a link of `flows` is not in the city
    """
    row = rows(prepared.link_id, flows)
    flow, speed = (flows[name].to_numpy(dtype=np.float64) for name in ("flow", "speed"))
    mean_share = prepared.trucks.share / max(prepared.trucks.share + prepared.light.share, 1e-9)
    share = flows["truck_share"].to_numpy(np.float64) if "truck_share" in flows else np.full(1, mean_share)
    bus_speed = buses.speed(SPEEDS)
    bus, _ = tables(prepared.buses, np.array([dynamics.USUAL]), values)
    made = _rates(
        row,
        flows["hour"].to_numpy(dtype=np.int64),
        flow,
        speed,
        share,
        prepared.length,
        prepared.limit,
        _cold_share(prepared, row, flow, values),
        *tables(prepared.light, prepared.limits, values),
        tables(prepared.trucks, prepared.limits, values)[0],
        np.stack([np.interp(bus_speed, SPEEDS, column) for column in bus[0].T], axis=1),
        prepared.bus_flow,
    )
    columns = {"link_id": flows["link_id"], "hour": flows["hour"], **dict(zip(RATES, made, strict=True))}
    return pd.DataFrame(columns, copy=False)


def rows(link_id: Rows, flows: pd.DataFrame) -> Rows:
    """Return the row of each of the flows' links among sorted ids, shape (rows,).

    Raises
    ------
    ModelError
        when a link is not among them
    """
    wanted = flows["link_id"].to_numpy()
    if len(wanted) == HOURS * len(link_id) and (wanted.reshape(HOURS, -1) == link_id[None, :]).all():
        return np.tile(np.arange(len(link_id)), HOURS)
    row = np.minimum(np.searchsorted(link_id, wanted), len(link_id) - 1)
    lost = link_id[row] != wanted
    if lost.any():
        raise ModelError(f"flows: link {wanted[lost][0]} is not in the city's links. Take flows of the same city.")
    return row.astype(np.int64)


def _cold_share(prepared: Prepared, row: Rows, flow: Array, values: Values) -> Array:
    """Return the share of each street's kilometres that is driven cold [-]: beta in all, more where trips start."""
    links = len(prepared.length)
    whole = len(row) == HOURS * links and row[0] == 0 and row[-1] == links - 1
    driven = flow.reshape(HOURS, -1).sum(0) if whole else np.bincount(row, flow, links)
    driven = driven * prepared.length
    weighed = float((driven * prepared.starts).sum())  # not a dot product: its threads cost more than they give
    beta = cold.share(values)
    if weighed <= 0:
        return np.full(len(driven), beta)
    street = float(driven[prepared.starts > 0].sum())
    made: Array = np.minimum(beta * prepared.starts * street / weighed, 1.0)
    return made


def _starts(city: City) -> Array:
    """Return residents and jobs within FAR of each link's middle, the nearer the more; relative to the mean street."""
    links, zones = city.links, city.zones
    people = np.nan_to_num(zones["residents"].to_numpy(np.float64)) + np.nan_to_num(zones["jobs"].to_numpy(np.float64))
    if not len(zones) or not people.any():
        return np.where(links["facility_type"].isin(WARM), 0.0, 1.0)
    at = KDTree(shapely.get_coordinates(shapely.centroid(zones.geometry.to_numpy())))
    middle = KDTree(shapely.get_coordinates(shapely.centroid(links.geometry.to_numpy())))
    near = middle.sparse_distance_matrix(at, FAR, output_type="coo_matrix")
    weight = people[near.col] * (1.0 - near.data / FAR)
    found = np.bincount(near.row, weight, len(links))
    found = np.where(links["facility_type"].isin(WARM), 0.0, found)
    made: Array = found / max(found.mean(), 1e-9)
    return made


@njit(cache=True)
def _rates(  # noqa: PLR0917 a kernel over plain arrays
    row: Rows,
    hour: Rows,
    flow: Array,
    speed: Array,
    truck_share: Array,
    length: Array,
    limit: Rows,
    cold_share: Array,
    light: Array,
    chilled: Array,
    trucks: Array,
    buses: Array,
    bus_flow: Array,
) -> Array:
    """Return (gases, rows) [g/h]: tables at the row's limit and speed, times distance."""
    last = light.shape[1] - 1
    made = np.empty((SIX, len(row)))
    sums = np.empty(SIX)
    for i in range(len(row)):
        link = row[i]
        place = min(max(speed[i] - 5.0, 0.0), float(last))
        at = min(int(place), last - 1)
        high = place - at
        low = 1.0 - high
        k = limit[link]
        heavy = truck_share[i] if len(truck_share) > 1 else truck_share[0]
        km = flow[i] * length[link]
        car, lorry, bus = km * (1.0 - heavy), km * heavy, bus_flow[hour[i], link] * length[link]
        start = car * cold_share[link]
        for gas in range(SIX):
            sums[gas] = (
                car * (low * light[k, at, gas] + high * light[k, at + 1, gas])
                + start * (low * chilled[k, at, gas] + high * chilled[k, at + 1, gas])
                + lorry * (low * trucks[k, at, gas] + high * trucks[k, at + 1, gas])
            )
        if bus > 0.0:
            for gas in range(SIX):
                sums[gas] += bus * (low * buses[at, gas] + high * buses[at + 1, gas])
        for gas in range(SIX):
            made[gas, i] = sums[gas]
    return made
