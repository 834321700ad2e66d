"""NO2 at a station that the model has not seen, beside two baselines that know no streets.

Takes   cities/bologna (or --city): bundle, base day, hourly NO2 of its stations
Gives   `python -m benchmarks.air [--json]`: a table, or one JSON object, last
Claim   leaving a station out (and, for a month, that month's factor too), annual, monthly and hour-of-day NO2 meet
        urban acceptance (Hanna & Chang 2012: |FB| < 0.67, NMSE < 6, FAC2 > 0.3) and beat the mean of the other stations
        and the nearest one. Four stations, of which two stand for sure where the file says: a weak proof
Source  FB, NMSE, FAC2: Chang & Hanna (2004). Background: least exposed of the other stations in the same month and
        hours; ozone from the others; the factor on streets from the others (stations.py)
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.city.bundle import load
from belvedere.environment import air, background, emissions, stations
from belvedere.environment.background import MONTHS, Measured
from belvedere.environment.meteorology import SEASONS
from belvedere.environment.reference.typical_year import GROUP, SEASON
from belvedere.observations.schema import Quality
from belvedere.parameters import CENTRAL

Floats = NDArray[np.float64]
Figure = str | float | bool

BASELINES = ("mean of the other stations", "nearest other station")
TOOLS = ("belvedere", *BASELINES, "belvedere without the factor")
LIMITS = {"FB": 0.67, "NMSE": 6.0, "FAC2": 0.3}  # urban
NOTE = (
    "Four stations measure NO2. GIARDINI MARGHERITA (urban background, as ARPAE's bulletin says) and PORTA SAN FELICE"
    " (traffic, to be confirmed) stand where the file says. SAN LAZZARO is placed at a town's middle, outside the"
    " network: the model does not have its streets. DE AMICIS bears the name of a station in Imola, 30 km away; its"
    " position looks as if looked up from a street of that name in Bologna (both to be confirmed). Winds are another"
    " place's. The factor on streets was added after a first look, which found PORTA SAN FELICE at 40 against 28"
    " ug/m3: the last tool is the model without it. Four stations check orders of magnitude; they validate nothing,"
    " and beating two baselines on all four could be chance."
)


def scores(made: Floats, says: Floats) -> dict[str, float]:
    """Return FB, NMSE and FAC2 [-] of predictions against measurements."""
    ratio = made / says
    return {
        "FB": 2.0 * float(says.mean() - made.mean()) / float(says.mean() + made.mean()),
        "NMSE": float(((says - made) ** 2).mean() / (says.mean() * made.mean())),
        "FAC2": float(((ratio >= 0.5) & (ratio <= 2.0)).mean()),
    }


def thinned(measured: Measured, month: int) -> Measured:
    """Return seasons' means of monthly ones, without one month."""
    kept = np.arange(MONTHS) != month
    seasons = {}
    for key, value in measured.by_period.items():
        seasons[key] = np.stack([value[kept & (season == SEASON)].mean(axis=0) for season in range(SEASONS)])
    return Measured(seasons, measured.by_year)


def left_out(folder: Path) -> tuple[pd.DataFrame, dict[str, float]]:
    """Return month, start_hour, station, measured and what each tool says [ug/m3]; and the factor of each station."""
    city = load(folder)
    flows = pd.read_parquet(folder / "model" / "flows.parquet")
    rates = emissions.run(emissions.prepare(city), flows)
    prepared = air.prepare(city)
    measured = background.read(folder, city.calendar.timezone, periods=MONTHS)
    by_month = stations.sites(prepared, rates, periods=MONTHS)
    by_season = stations.sites(prepared, rates)
    first = prepared.places.zones
    where = {
        place: prepared.places.position[prepared.places.row == first + number][0]
        for number, place in enumerate(prepared.places.stations)
    }
    rows, factors = [], {}
    for place in measured.stations("no2"):
        others = measured.without(place)
        order = stations.anchors(by_month, others, "no2")
        o3 = stations.ozone(others, CENTRAL, (MONTHS, 24 // GROUP))
        nearest = min(order, key=lambda other: float(np.hypot(*(where[other] - where[place]))))
        mean = np.mean([others.by_period[other, "no2"] for other in order], axis=0)
        factors[place], _ = stations.fit(prepared, by_season, thinned(others, -1))
        says = measured.by_period[place, "no2"]
        for month in range(MONTHS):
            factor, _ = stations.fit(prepared, by_season, thinned(others, month))
            there = (others.by_period[order[0], "no2"], o3)
            back = stations.solve(prepared, by_month[order[0]], there, factor)
            made = stations.predict(prepared, by_month[place], (back, o3), factor)[month]
            back = stations.solve(prepared, by_month[order[0]], there, 1.0)
            raw = stations.predict(prepared, by_month[place], (back, o3), 1.0)[month]
            for group in range(24 // GROUP):
                told = (made[group], mean[month, group], others.by_period[nearest, "no2"][month, group], raw[group])
                rows.append((month + 1, group * GROUP, place, says[month, group], *told))
    return pd.DataFrame(rows, columns=["month", "start_hour", "station", "measured", *TOOLS]), factors


def dust_rows(folder: Path) -> list[dict[str, Figure]]:
    """Return what the roadside station has more of than the background's, on common days: particles no fit has seen."""
    city = load(folder)
    rates = emissions.run(emissions.prepare(city), pd.read_parquet(folder / "model" / "flows.parquet"))
    prepared, _ = stations.anchored(folder, city, air.prepare(city), rates)
    _, dust = air.added(prepared, rates)
    beside, apart = "air:PORTA SAN FELICE", "air:GIARDINI MARGHERITA"
    if not {beside, apart} <= set(prepared.places.stations):
        return []
    at = [prepared.places.zones + prepared.places.stations.index(place) for place in (beside, apart)]
    readings = pd.read_parquet(folder / "data" / "observations" / "air.parquet")
    rows: list[dict[str, Figure]] = []
    for number, quantity in enumerate(("pm10", "pm25")):
        some = readings[(readings["quantity"] == quantity) & (readings["quality"] == int(Quality.VALID))]
        days = some.pivot(index="time", columns="place", values="value")[[beside, apart]].dropna()
        case = f"{beside} above {apart}, {len(days)} days"
        row = {"case": case, "figure": quantity.upper(), "unit": "ug/m3"}
        made = dust[:, :, :, number].mean(axis=(1, 2))
        rows.append({"tool": "measured", **row, "value": float((days[beside] - days[apart]).mean())})
        rows.append({"tool": "belvedere", **row, "value": float(made[at[0]] - made[at[1]])})
    return rows


def result_rows(table: pd.DataFrame) -> list[dict[str, Figure]]:
    """Return scores of each tool by year, month and hour of the day, and every annual mean."""
    rows: list[dict[str, Figure]] = []
    cases = {"annual": ["station"], "monthly": ["station", "month"], "hour of day": ["station", "start_hour"]}
    for case, keys in cases.items():
        means = table.groupby(keys, sort=True)[["measured", *TOOLS]].mean()
        for tool in TOOLS:
            for figure, value in scores(means[tool].to_numpy(), means["measured"].to_numpy()).items():
                good = value > LIMITS[figure] if figure == "FAC2" else abs(value) < LIMITS[figure]
                rows.append(
                    {
                        "tool": tool,
                        "case": f"{case}, {len(means)} values",
                        "figure": figure,
                        "value": value,
                        "unit": "-",
                        "within": good,
                    }
                )
    by_station = table.groupby("station", sort=True)[["measured", *TOOLS]].mean()
    for station in by_station.index:
        for tool in ("measured", *TOOLS):
            rows.append(
                {
                    "tool": tool,
                    "case": f"left out: {station}",
                    "figure": "NO2",
                    "value": float(by_station[tool].to_numpy()[by_station.index.get_loc(station)]),
                    "unit": "ug/m3",
                }
            )
    return rows


def main() -> None:
    """Print the table, or one JSON object with --json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--city", type=Path, default=Path("cities/bologna"))
    chosen = parser.parse_args()
    start = time.process_time()
    table, factors = left_out(chosen.city)
    rows = [*result_rows(table), *dust_rows(chosen.city)]
    score = {
        (str(row["tool"]), str(row["case"]).split(",")[0]): row["value"] for row in rows if row["figure"] == "NMSE"
    }
    beaten = {
        case: all(float(score[TOOLS[0], case]) < float(score[tool, case]) for tool in BASELINES)
        for case in ("annual", "monthly", "hour of day")
    }
    answer = {
        "claim": "NO2 at a left-out station meets urban acceptance and has a smaller NMSE than two baselines",
        "machine": {"python": platform.python_version(), "machine": platform.machine()},
        "seconds_cpu": time.process_time() - start,
        "stations": len(factors),
        "beats_both_baselines": beaten,
        "factor_on_streets_without": factors,
        "note": NOTE,
        "rows": rows,
    }
    if chosen.json:
        print(json.dumps(answer, ensure_ascii=False))
        return
    print(pd.DataFrame(rows).to_string(index=False, float_format=lambda value: f"{value:.3f}", na_rep=""))
    print(f"Smaller NMSE than both baselines: {beaten}. Factor on streets without each station: {factors}.\n{NOTE}")


if __name__ == "__main__":
    main()
