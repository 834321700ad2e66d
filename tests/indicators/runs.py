"""Made-up tables of a run, as the contract has them, for any City.

Takes   a City
Gives   tables: one of each that an indicator may read, with every column that it may lack
Used by test_conformance.py
"""

import numpy as np
import pandas as pd

from belvedere.city.facts import MODES
from belvedere.city.model import City
from belvedere.environment import emissions
from tests.worlds import flows


def tables(city: City) -> dict[str, pd.DataFrame]:
    """Return tables whose numbers differ from zone to zone and link to link."""
    day = flows(city)
    day = day.assign(free_time=day["travel_time"] * 0.9)
    exhaust = emissions.run(emissions.prepare(city), day)
    zones, many = city.zones, len(city.zones)
    zone, step = zones["zone_id"].to_numpy(), np.arange(len(zones)) + 1.0
    trips = [
        {"purpose": purpose, "mode": mode, "zone_id": zone, "daily_trips": 10.0 * step * (at + 1)}
        for purpose in ("work", "leisure")
        for at, mode in enumerate(MODES)
    ]
    reached = [
        {"zone_id": zone, "mode": mode, "what": what, "minutes": minutes, "value": step / (many + 1) * minutes / 30}
        for mode in ("walk", "bicycle", "transit", "car")
        for what in ("jobs", "categories")
        for minutes in (15.0, 30.0)
    ]
    link = city.links["link_id"].to_numpy()
    return {
        "flows": day,
        "emissions": exhaust,
        "trips": pd.concat([pd.DataFrame(each) for each in trips], ignore_index=True).assign(
            person_km=20.0, hours=5.0, money=3.0
        ),
        "people": pd.DataFrame(
            {
                "zone_id": np.tile(zone, 24),
                "hour": np.repeat(np.arange(24), many),
                "people": np.tile(step, 24) * np.repeat(1.0 + np.arange(24) % 3, many),
            }
        ),
        "access": pd.concat([pd.DataFrame(each) for each in reached], ignore_index=True),
        "benefits": pd.DataFrame({"zone_id": zone, "purpose": "work", "value": step - 2.0, "trips": 10.0}),
        "noise": pd.DataFrame(
            {
                "zone_id": zone,
                "people": zones["residents"],
                "lden": 55.0 + step,
                "lnight": 45.0 + step,
                "people_above_55": zones["residents"] * step / (many + 1),
                "people_above_65": zones["residents"] * step / (many + 1) / 4,
            }
        ),
        "crashes": pd.DataFrame({"link_id": link, "injuries": 0.01 * (link + 1), "deaths": 0.0002 * (link + 1)}),
        "concentrations": pd.DataFrame({"zone_id": zone, "no2": 17.0 + step, "pm10": 25.0 + step, "pm25": 15.0}),
        "health": pd.concat(
            [
                pd.DataFrame({"zone_id": zone, "quantity": name, "value": 0.1 * step})
                for name in ("deaths_no2", "deaths_pm25")
            ],
            ignore_index=True,
        ),
    }
