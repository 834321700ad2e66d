"""What a detector counts on a typical workday, hour by hour.

Takes   a city's folder (data/observations/*.parquet) and its detectors and calendar
Gives   typical_workday: one row a detector and hour; years_counted; stations: what the model is held against, one row
        a link and hour
Used by travel.py, external.py (course of the day, gateways), calibration.py, validation.py
Source  the median over school-day workdays: one bad day does not move it
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.dataset as ds

from belvedere.city.model import City
from belvedere.errors import BundleError
from belvedere.observations.calendar import kind_of_day
from belvedere.observations.schema import Quality

ENOUGH_DAYS = 5  # [-] school-day workdays that an hour needs for its median
DEAD = 20.0  # [veh/h] a detector whose busiest hour has less counts nothing that matters, or is broken
WIDE = 3.0  # [-] lanes from which a street that hardly counts is no quiet street but a loop that sees part of it
PARTIAL = 0.15  # [-] of the capacity in the busiest hour; by Bologna's register: its codes 7 and 10 are turns and lanes
COLUMNS = ["detector_id", "hour", "flow", "spread", "days"]


@dataclass(frozen=True)
class LeftAside:
    """A detector that is not used, and why."""

    detector_id: str
    reason: str


def typical_workday(folder: Path, city: City, years: Collection[int] | None = None) -> pd.DataFrame:
    """Return the flow of a typical workday at every detector that counted enough days.

    Of each detector the latest calendar year with ENOUGH_DAYS is taken; only valid readings of school-day workdays.

    Parameters
    ----------
    years : calendar years that may be used; None: all

    Returns
    -------
    DataFrame: detector_id, hour (0 to 23 local), flow [veh/h] median, spread [veh/h] half the middle 68 %, days [-];
    sorted by detector and hour

    Raises
    ------
    BundleError
        when the folder has no observations
    """
    files = sorted((folder / "data" / "observations").glob("*.parquet"))
    if not files:
        raise BundleError(f"{folder / 'data' / 'observations'}: no observations. Build the city with its feeds first.")
    wanted = (pc.field("quantity") == "flow") & (pc.field("quality") == int(Quality.VALID))
    parts = [
        table.to_pandas()
        for file in files
        if (table := ds.dataset(file, format="parquet").to_table(["time", "place", "value"], wanted)).num_rows
    ]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in COLUMNS})
    table = pd.concat(parts, ignore_index=True)
    local = table["time"].dt.tz_convert(city.calendar.timezone)
    dates = local.dt.date
    days = sorted(set(dates))
    usual = {each.day for each in kind_of_day(days, city.calendar) if each.kind == "workday" and each.school}
    table = table.assign(day=dates, hour=local.dt.hour, year=local.dt.year)[dates.isin(usual)]
    if years is not None:
        table = table[table["year"].isin(list(years))]
    hourly = table.groupby(["place", "year", "day", "hour"], as_index=False)["value"].mean()
    counted = hourly.groupby(["place", "year"])["day"].nunique()
    latest = counted[counted >= ENOUGH_DAYS].reset_index().groupby("place")["year"].max()
    hourly = hourly[hourly["year"] == hourly["place"].map(latest)]
    grouped = hourly.groupby(["place", "hour"])["value"]
    typical = pd.DataFrame(
        {
            "flow": grouped.median(),
            "spread": (grouped.quantile(0.84) - grouped.quantile(0.16)) / 2.0,
            "days": grouped.count(),
        }
    ).reset_index()
    typical = typical[typical["days"] >= ENOUGH_DAYS].rename(columns={"place": "detector_id"})
    return typical[COLUMNS].sort_values(["detector_id", "hour"]).reset_index(drop=True)


def years_counted(folder: Path) -> list[int]:
    """Return the calendar years (UTC) in which traffic was counted, in order."""
    counted = pc.field("quantity") == "flow"
    years: set[int] = set()
    for file in sorted((folder / "data" / "observations").glob("*.parquet")):
        found = pc.unique(pc.year(ds.dataset(file, format="parquet").to_table(["time"], counted).column("time")))
        years.update(int(year) for year in found.to_pylist())
    return sorted(years)


def course(typical: pd.DataFrame, detectors: Sequence[str]) -> np.ndarray | None:
    """Return the usual share of a workday's flow in each hour, over detectors with all 24 hours; None without any."""
    table = typical[typical["detector_id"].isin(list(detectors))].pivot(
        index="detector_id", columns="hour", values="flow"
    )
    table = table.reindex(columns=range(24)).dropna()
    table = table[table.sum(axis=1) > 0]
    if not len(table):
        return None
    shares = table.to_numpy() / table.to_numpy().sum(axis=1, keepdims=True)
    middle = np.median(shares, axis=0)
    return np.asarray(middle / middle.sum())


def stations(typical: pd.DataFrame, city: City) -> tuple[pd.DataFrame, tuple[LeftAside, ...]]:
    """Return what the model's links are held against, and the detectors that are left aside with the reason.

    Where several detectors stand on one link, the one that counts most stands for it: the others see a turning lane or
    one lane of several.

    Returns
    -------
    DataFrame: detector_id, link_id, street, hour, flow, spread, days; sorted by detector and hour
    """
    table = city.table("detectors")
    table = table[table["kind"].isin(["loop", "count_station"])]
    known = table.set_index("detector_id")
    aside: list[LeftAside] = []
    daily = typical.groupby("detector_id")["flow"].agg(["sum", "max"])
    chosen: dict[int, str] = {}
    for detector in sorted(daily.index, key=lambda each: (-daily.loc[each, "sum"], each)):
        if detector not in known.index:
            aside.append(LeftAside(str(detector), "it is not in the table of detectors"))
            continue
        link = int(known.loc[detector, "link_id"])
        if link < 0:
            aside.append(LeftAside(detector, "it joins no link"))
        elif daily.loc[detector, "max"] < DEAD:
            aside.append(LeftAside(detector, f"its busiest hour has fewer than {DEAD:.0f} vehicles"))
        elif (
            city.links["lanes"].iloc[link] >= WIDE
            and daily.loc[detector, "max"] < PARTIAL * city.links["capacity"].iloc[link]
        ):
            aside.append(LeftAside(detector, "it counts one lane or a turn of a street with three lanes or more"))
        elif link in chosen:
            aside.append(LeftAside(detector, f"{chosen[link]} on the same link counts more"))
        else:
            chosen[link] = detector
    names = city.links["name"].to_numpy()
    used = typical[typical["detector_id"].isin(list(chosen.values()))].copy()
    place = {detector: link for link, detector in chosen.items()}
    used["link_id"] = used["detector_id"].map(place).astype("int64")
    used["street"] = [names[link] or f"link {link}" for link in used["link_id"]]
    columns = ["detector_id", "link_id", "street", "hour", "flow", "spread", "days"]
    return used[columns].reset_index(drop=True), tuple(aside)
