"""The town of 5 × 5 crossings with what policies edit besides streets: a fleet, and a bus line.

Takes   nothing
Gives   town(): grid_town with four kinds of vehicles and line 1 along the high street, from gate to gate;
        SETTINGS: for each policy settings that do something to it; BLOCK, HIGH_STREET
Used by the tests of this folder
"""

from dataclasses import replace
from functools import cache

import pandas as pd
import pyproj

from belvedere.city.model import City
from tests.worlds import BLOCK as SIDE
from tests.worlds import CRS, EAST, NORTH, drawn, fresh, grid_town, table

BLOCK = drawn(155, -45, 445, 245)  # between columns 1 and 2, rows 0 and 1: streets 1, 5, 21, 22
HALF = drawn(-110, -110, 400, 410)  # the south-western quadrant: zone 0 whole
HIGH_STREET = (8, 9, 10, 11)  # via Emilia, west to east, nodes 10 to 14: two lanes a direction
FLEET = [
    ("Passenger Cars", "Petrol", "Small", "ECE 15/04", 0.10),
    ("Passenger Cars", "Petrol", "Small", "Euro 6 2017-2019", 0.30),
    ("Passenger Cars", "Diesel", "Medium", "Euro 4", 0.40),
    ("Heavy Duty Trucks", "Diesel", "Rigid <=7.5 t", "Euro IV", 0.20),
]
TURN = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
CLICK = f"POINT({TURN.transform(EAST + 500, NORTH + 100)[0]} {TURN.transform(EAST + 500, NORTH + 100)[1]})"

# settings that do something to the town, for policies whose defaults name nothing
SETTINGS = {
    "bus_lane": {"streets": [8], "takes": "lane"},
    "close_street": {"streets": [0]},
    "congestion_charge": {"polygon": BLOCK},
    "cycle_lane": {"streets": [0]},
    "event": {"polygon": BLOCK, "closed": "all"},
    "limited_traffic_zone": {"polygon": BLOCK},
    "one_way": {"streets": [0], "towards": "east"},
    "pedestrian_area": {"polygon": BLOCK},
    "public_service": {"point": CLICK},
    "roadworks": {"streets": [8]},
    "signal_smoothing": {"streets": [9]},
    "transit_line": {"streets": [0, 1, 2]},
}


def town() -> City:
    """Return the town with a fleet and a bus line whose stops stand 5 m beside nodes 10 to 14."""
    return fresh(_town())


@cache
def _town() -> City:
    stops, rides = [], []
    for number in range(5):
        longitude, latitude = TURN.transform(EAST + number * SIDE, NORTH + 2 * SIDE + 5)
        place = {"stop_lat": f"{latitude:.7f}", "stop_lon": f"{longitude:.7f}"}
        stops.append({"stop_id": f"s{number}", "stop_name": f"Fermata {number}", **place})
    for start in range(4):
        rides += [("1", f"s{start}", f"s{start + 1}", 1.0), ("1", f"s{start + 1}", f"s{start}", 1.0)]
    transit = {
        "stops": pd.DataFrame(stops, dtype="str"),
        "routes": pd.DataFrame([{"route_id": "r1", "route_short_name": "1", "route_type": "3"}], dtype="str"),
        "edges": pd.DataFrame(rides, columns=["line", "from_stop_id", "to_stop_id", "minutes"]),
        "lines": pd.DataFrame(
            [("1", 100.0, 80.0, 60.0)], columns=["line", "trips_weekday", "trips_saturday", "trips_sunday"]
        ),
    }
    columns = ["category", "fuel", "segment", "euro", "share"]
    fleet = table("fleet", [dict(zip(columns, row, strict=True)) for row in FLEET])
    made = replace(grid_town(), transit=transit)
    return made.with_table("fleet", fleet)
