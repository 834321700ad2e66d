"""A finished run with every table that one may have, written by hand: numbers that a reader can check.

Takes   an empty folder, a City
Gives   comparison(), the Comparison; write_run(), a run's folder as the server leaves it;
        write_proposal(), what an optimiser tried
Used by works.py, test_results.py, test_routes_findings.py, tests/browser
Numbers Link k has (k % 5) * 10 more vehicles, less 20, with ± 5; so a fifth of the streets has no established change.
        Zone k: NO2 falls by k % 3 ± 0.5. Area k of n gains 1000 * (k + 1) EUR/year where k is even, loses as much where
        it is odd, and its interval is half as wide again. Half the uncertainty of CO2 comes from the value of carbon
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.scenarios.files import write
from belvedere.scenarios.result import Comparison, Result
from belvedere.server.api import InputInfo, Run, ScenarioText, Text
from belvedere.server.evaluation import outcome
from belvedere.server.runs import RESULTS, begin, finish, keep

RUN = "00000000000000aa"
TEXT = """name = "by-hand"
horizon = "short"

[title]
en = "By hand"
it = "A mano"

[description]
en = "."
it = "."

[[variant]]
policy = "zone_30"
"""
# quantity, base, variant, low, high, error: fewer kilometres and less CO2; hours lost may be more or less
WHOLE = (
    ("co2", 1000.0, 950.0, -70.0, -30.0, 0.5),
    ("hours_lost", 5000.0, 5050.0, -100.0, 200.0, 1.0),
    ("mean_speed", 30.0, 29.0, -1.2, -0.8, 0.01),
    ("vehicle_km", 4e6, 3.8e6, -2.4e5, -1.6e5, 100.0),
)
MONEY = (
    ("users", "time_commute", -3e6, -2e6, -1e6, False),
    ("users", "charges", -9e6, -8e6, -7e6, True),
    ("municipality", "charges", 7e6, 8e6, 9e6, True),
    ("state", "fuel_taxes", -5e5, -4e5, -3e5, True),
    ("society", "co2", 1e5, 3e5, 6e5, False),
    ("society", "crashes", -1e5, 2e5, 5e5, False),
)
FIGURES = (
    ("yearly", -9e6, -1.9e6, 4e6),
    ("npv", -5e6, 2e7, 6e7),
    ("bcr", 0.9, 1.8, 3.1),
    ("payback", 4.0, 7.0, np.nan),
)
RESTS_ON = (
    InputInfo(
        title="Streets by hand",
        publisher="Belvedere's tests",
        period="2019",
        year=2019,
        licence="CC0-1.0",
        confirmed=True,
        tables=["links"],
    ),
)
ASSUMED = (("Nobody stays at home.", "Nessuno resta a casa."),)


def comparison(city: City, *, whole: bool = True) -> Comparison:
    """Return base beside variant; `whole`: with every table that may be absent."""
    areas = [str(one) for one in city.table("areas")["area_id"]]
    return Comparison(
        scenario="by-hand",
        base=_side(city, 0.0),
        variant=_side(city, 1.0),
        verdict=_verdict(areas),
        streets=_streets(city),
        assumptions=ASSUMED,
        text=TEXT,
        tables=_tables(city, areas) if whole else {},
    )


def write_proposal(folder: Path) -> None:
    """Write what an optimiser tried beside the tables of a run: five levels, 6 the best, 12 refused."""
    tried = [(0.0, 0.0, 0.0, True), (3.0, -20.0, 1e6, True), (6.0, -50.0, 2e6, True), (9.0, -40.0, 3e6, False)]
    rows = [
        {"setting": f"{level:g}", "change": change, "cost": cost, "within": True, "on_front": on_front}
        for level, change, cost, on_front in tried
    ]
    rows.append({"setting": "12", "change": None, "cost": None, "within": False, "on_front": False})
    said = [{"en": "Five settings were tried.", "it": "Provate cinque impostazioni."}]
    text = json.dumps({"goal": "co2", "setting": "6", "proven": False, "front": rows, "said": said})
    (folder / "proposal.json").write_text(text, encoding="utf-8")


def write_run(runs: Path, city: City, scenario: ScenarioText, *, run_id: str = RUN, whole: bool = True) -> Run:
    """Write a run that is done under a folder of runs and return it."""
    part = begin(runs / run_id)
    made = comparison(city, whole=whole)
    write(made, part / RESULTS)
    keep(part, outcome(made, RESTS_ON))
    run = Run(
        run_id=run_id,
        scenario=scenario,
        state="done",
        progress=1.0,
        step=Text(en="Done", it="Finito"),
        elapsed=10.0,
    )
    finish(runs / run_id, run)
    return run


def _verdict(areas: Sequence[str]) -> pd.DataFrame:
    rows = [
        (quantity, area, base * part, variant * part, low * part, high * part, error * part)
        for quantity, base, variant, low, high, error in WHOLE
        for area, part in [("", 1.0), *((one, 1 / len(areas)) for one in areas)]
    ]
    table = pd.DataFrame(rows, columns=["quantity", "area_id", "base", "variant", "low", "high", "error"])
    difference = table["variant"] - table["base"]
    sure = (table["low"] * table["high"] > 0) & (difference.abs() > table["error"])
    return table.assign(difference=difference, established=sure)


def _streets(city: City) -> pd.DataFrame:
    links, hours = len(city.links), 24
    change = np.tile((np.arange(links) % 5) * 10.0 - 20.0, hours)
    flow = np.repeat(100.0 + np.arange(hours), links)
    return pd.DataFrame(
        {
            "link_id": np.tile(np.arange(links), hours),
            "hour": np.repeat(np.arange(hours), links),
            "flow_base": flow,
            "flow_variant": flow + change,
            "difference": change,
            "error": 5.0,
        }
    )


def _tables(city: City, areas: Sequence[str]) -> dict[str, pd.DataFrame]:
    gain = np.array([1000.0 * (k + 1) * (1 if k % 2 == 0 else -1) for k in range(len(areas))])
    wide = np.abs(gain) / 2
    return {
        "money": pd.DataFrame(MONEY, columns=["who", "item", "low", "central", "high", "confirmed"]),
        "appraisal": pd.DataFrame(FIGURES, columns=["figure", "low", "central", "high"]),
        "distribution": pd.DataFrame(
            {"area_id": areas, "residents": 100.0, "low": gain - wide, "central": gain, "high": gain + wide}
        ),
        "drivers": pd.DataFrame(
            {
                "quantity": ["co2", "co2", "hours_lost"],
                "parameter": ["co2_value_2030", "days_per_year", "value_of_time_commute"],
                "share": [0.5, 0.3, 0.9],
            }
        ),
        "themes_links": pd.concat([_of_links(city, "nox_rate"), _of_links(city, "speed")], ignore_index=True),
        "themes_zones": _of_zones(city),
        "draws": pd.DataFrame({"draw": [0, 1], "co2_value_2030": [240.0, 260.0]}),
    }


def _of_links(city: City, quantity: str) -> pd.DataFrame:
    number = np.arange(len(city.links))
    change = (number % 5) * 10.0 - 20.0
    return pd.DataFrame(
        {
            "link_id": number,
            "quantity": quantity,
            "base": 100.0,
            "variant": 100.0 + change,
            "low": change - 5,
            "high": change + 5,
        }
    )


def _of_zones(city: City) -> pd.DataFrame:
    number = np.arange(len(city.zones))
    change = -(number % 3) * 1.0
    return pd.DataFrame(
        {
            "zone_id": number,
            "quantity": "no2",
            "base": 30.0,
            "variant": 30.0 + change,
            "low": change - 0.5,
            "high": change + 0.5,
        }
    )


def _side(city: City, number: float) -> Result:
    flows = pd.DataFrame({"link_id": [0], "hour": [8], "flow": [100.0 + number], "speed": [30.0], "travel_time": [9.0]})
    emissions = pd.DataFrame({"link_id": [0], "hour": [8], "co2_rate": [1.0], "nox_rate": [1.0], "pm_rate": [1.0]})
    indicators = pd.DataFrame({"quantity": ["co2"], "area_id": [""], "value": [1.0], "error": [0.1]})
    gaps = pd.DataFrame({"hour": [8], "relative_gap": [1e-9]})
    record = {"hash": f"hash {number:g}", "python": "3.11", "packages": {"numpy": "2"}, "city": city.name}
    return Result(flows, emissions, indicators, gaps, record)
