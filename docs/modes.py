"""Writes docs/modes.md: what people take in Bologna, how they answer, what it rests on, and Prato's buses beside it.

Takes   cities/bologna; with `--raw FOLDER` Prato's GTFS of 2016 too (gtfs/prato_2016.zip)
Gives   docs/modes.md; run it with `python -m docs.modes --raw ../shared/data` (about 40 s of CPU)
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj

from belvedere.city import gtfs
from belvedere.city.bundle import load
from belvedere.city.facts import MODES
from belvedere.city.recipe_sections import TransitSection
from belvedere.mobility.demand.counts import typical_workday
from belvedere.mobility.modes.elasticity import elasticities
from belvedere.mobility.modes.extract import lattice
from belvedere.mobility.modes.feedback import Converged, converge
from belvedere.mobility.modes.shares import summarise
from belvedere.mobility.modes.timetable import by_timetable

HERE = Path(__file__).parent
CITY = HERE.parent / "cities" / "bologna"
CELL = 500.0  # [m] of the squares that stand for Prato's places
PLAIN = (11.02, 43.82, 11.17, 43.94)  # [deg] the plain that Prato lies in
CRS = "EPSG:32632"

TEXT = """# What people take

Written by `python -m docs.modes`; Bologna on a school-day workday, choice and traffic agreeing to 0.001.

**What is known of Bologna is one number**: under 40 % of the metropolitan city's trips go by foot, bicycle and transit
(its mobility plan of 2018), and the plan wants 70 % in the city where it wants 60 % around it. We take those ten points
for the base year too: 49 % of residents' trips within the city, to be confirmed. No split by mode was found. How foot,
bicycle and transit share that half, and drivers, passengers and two-wheelers the other, is as in large Italian cities
(remembered from Audimob, to be confirmed). The model's shares are fitted to these exactly, so **shares by mode are an
assumption here, not a result**; what the model adds is who takes what where, and how that answers.

Public transport is computed from the **{transit}**: TPER publishes no stop times. A line's trips run evenly over 17
hours in both directions, the wait is half a headway and at most ten minutes, a ride takes the published mean minutes,
and who waits boards whichever useful line comes first (Spiess & Florian 1989). A feed with `stop_times` takes its place
by itself.

## Shares aimed at

{targets}

## By purpose

Share of each purpose's trips; length on foot along streets, all modes.

{purposes}

## By distance

{bands}

## Choice and traffic

Mode choice and the equilibria of 8 and 11 o'clock in turn; change is the largest of any mode's share in any purpose
between any two zones. {seconds:.0f} CPU seconds in all.

{rounds}

## How demand answers

One per cent more of each; destinations and streets' times held: short-run answers. Published values from memory, to be
confirmed (METHODS, section 4).

{elasticities}

{answers}

The model answers more weakly than the published values on two counts, and says so rather than being bent: drivers here
can change the mode but neither the destination nor the number of trips, and buses that come oftener only shorten a wait
that is short where many lines share a street. With the published -0.0608 for a passenger's minute instead of a driver's
-0.0262, slower cars would make drivers of passengers, and the first elasticity would be -0.05.

## What rests on what

| from | taken |
|---|---|
| eqasim's Île-de-France (Hörl & Balac 2021) | what a minute and a euro weigh; the constants only as a start |
| Bologna's statistics | cars (0.534) and motorcycles (0.15) a resident, residents, jobs, students |
| Bologna's statistics | 3,074,763 overnight stays in 2022 |
| the mobility plan | 2.65 trips a resident and day (of the metropolitan city), 49 % sustainable (see above) |
| memory, to be confirmed | purposes: work 30, study 9, shopping 27, leisure 34 %; lengths 4.6, 3.0, 2.1, 3.4 km |
| memory, to be confirmed | 85 % of trips stay in the city; 0.5 bicycles a resident; 3 trips a visitor and day |
| memory, to be confirmed | one delivery or pick-up a job and week, 60 % by van, 25 % by truck; services |
| declared, to be confirmed | 0.16 EUR/km felt by drivers, 1 EUR a bus trip, 3 min to park |
| declared, to be confirmed | 1 EUR a trip to park where traffic is limited |
| declared, to be confirmed | everything of two-wheelers; a passenger's minute weighs what a driver's does |
| nobody | slopes (no elevation), rail, cycle paths (not in the bundle), parking prices by street, rain |

Vans make 12 % and trucks 2.5 % of the vehicle trips within the city; of what passes the regional stations around it
vans are 5.6 % and trucks 3.4 %. The outside world's traffic is not told apart by vehicle yet.

Two-wheelers are counted as trips and not yet put on the road. Where people go does not answer to traffic: destinations
come from walking distances alone. Visitors choose as residents do, with fewer vehicles, and are in no target.

## What it did to traffic

Before, drivers were a share of trips by purpose, whatever the distance; now they are what the choice leaves. On the
same streets and loops (hours 8, 11, 14 and 18; not calibrated; measured on 22 November 2026), 929,300 vehicle trips a
day became 969,400, of them 55,500 by vans and trucks, which were not there; residents' and visitors' car trips went
from 336,200 to 320,800. Vehicle-km moved by -0.5, -0.4, +0.9 and 0.0 %, the bias on loops from -1.4 to +0.4 %, the
error from 48.4 to 48.5 %.
{prato}"""

PRATO = """
## Prato, by timetable

The feed of 2016 as published ({day}, its busiest workday), by ferrobus: {places} squares of 500 m with a stop in the
plain, departures every five minutes from 8 to 9. No streets of Prato are at hand, so people walk on a **lattice of
150 m, a declared stand-in** (its ways are 1.27 times the straight line in the mean).

| | |
|---|--:|
| pairs reached in half of the departures or more | {reached:.1%} |
| door to door, mean [min] | {total:.1f} |
| – riding and changing [min] | {ride:.1f} |
| – waiting for the first bus [min] | {wait:.1f} |
| – walking to it and from the last [min] | {walk:.1f} |
| changes, mean | {transfers:.2f} |
| 5 % and 95 % of departures, mean over pairs [min] | {low:.1f} – {high:.1f} |
| straight line, mean [km] | {far:.1f} |
| one departure at 8:00 instead of the window: standard deviation of the difference [min] | {noise:.1f} |
| CPU an origin (12 departures) [ms] | {cpu:.0f} |

The last but one is why one minute is not enough. ferrobus 0.2.1 needs a `calendar.txt` (we write the day's), calls
rides transfers (a direct bus has one), and does not tell waiting from riding: the first wait is the window's mean less
its best.
"""


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", type=Path, help="folder of raw data, for Prato")
    asked = parser.parse_args()
    city = load(CITY)
    counts = typical_workday(CITY, city)
    before = time.process_time()
    found = converge(city, counts)
    seconds = time.process_time() - before
    shares = summarise(city, found)
    answers = elasticities(city, found)
    purposes = shares.purposes.pivot(index="purpose", columns="mode", values="mode_share")[list(MODES)]
    totals = shares.purposes.groupby("purpose")[["daily_trips", "person_km"]].sum()
    purposes = purposes.map(lambda share: f"{share:.1%}")
    purposes.insert(0, "trips a day", totals["daily_trips"].map("{:,.0f}".format))
    purposes["length [km]"] = (totals["person_km"] / totals["daily_trips"]).map("{:.1f}".format)
    bands = shares.bands.pivot(index="band", columns="mode", values="mode_share")[list(MODES)].map(lambda x: f"{x:.1%}")
    bands = bands.loc[shares.bands["band"].unique()]
    bands.insert(0, "trips a day", shares.bands.groupby("band")["daily_trips"].sum().map("{:,.0f}".format))
    order = [wish.name for wish in found.setting.wanted.wishes]
    text = TEXT.format(
        transit=shares.transit,
        targets=_table(
            shares.targets.assign(
                mode_share=shares.targets["mode_share"].map("{:.1%}".format),
                known=["yes" if known else "no, declared" for known in shares.targets["known"]],
                constant=shares.targets["constant"].map("{:.2f}".format),
            )
        ),
        purposes=_table(purposes.loc[order].reset_index()),
        bands=_table(bands.reset_index()),
        rounds=_table(shares.rounds.assign(change=shares.rounds["change"].map("{:.5f}".format))),
        elasticities=_table(answers.assign(elasticity=answers["elasticity"].map("{:+.3f}".format))),
        answers=_said(found),
        seconds=seconds,
        prato=_prato(asked.raw) if asked.raw else "",
    )
    (HERE / "modes.md").write_text(text, encoding="utf-8")


def _said(found: Converged) -> str:
    """Return a sentence on means that the answers rest on."""
    trips = np.sum([wish.trips for wish in found.setting.wanted.wishes], axis=0)
    minutes = [float((drive.time * trips).sum() / trips.sum() / 60.0) for drive in found.drives]
    ride = found.setting.ground.transit
    rides = np.isfinite(ride.ride)
    weight = np.where(rides, trips, 0.0)
    mean = [float((np.where(rides, part, 0.0) * weight).sum() / weight.sum()) for part in (ride.total(), ride.wait)]
    return (
        f"Over all trips wished for, a drive takes {minutes[0]:.1f} min in the peak and {minutes[1]:.1f} min at 11;\n"
        f"a bus trip {mean[0]:.1f} min door to door, {mean[1]:.1f} of them waiting, where one is worth boarding\n"
        f"({float(weight.sum() / trips.sum()):.0%} of trips)."
    )


def _prato(raw: Path) -> str:
    """Return the section on Prato."""
    tables = gtfs.read(TransitSection("gtfs", "gtfs/prato_2016.zip", "x"), raw).tables
    stops = tables["stops"][["stop_lon", "stop_lat"]].astype(float).to_numpy()
    west, south, east, north = PLAIN
    inner = stops[(stops[:, 0] > west) & (stops[:, 0] < east) & (stops[:, 1] > south) & (stops[:, 1] < north)]
    turn = pyproj.Transformer.from_crs("EPSG:4326", CRS, always_xy=True)
    cells = np.unique(np.floor(np.column_stack(turn.transform(*inner.T)) / CELL).astype(int), axis=0)
    middle = (cells + 0.5) * CELL
    places = np.column_stack(turn.transform(middle[:, 0], middle[:, 1], direction="INVERSE"))
    streets = lattice(stops, CRS)
    before = time.process_time()
    found = by_timetable(tables, places, streets)
    cpu = (time.process_time() - before) / len(places) * 1000.0
    once = by_timetable(tables, places, streets, departures=(8 * 3600,)).transit
    rides = np.isfinite(found.transit.ride)
    both = rides & np.isfinite(once.ride)
    apart = np.hypot(*(middle[:, None] - middle[None]).transpose(2, 0, 1)) / 1000.0
    off = ~np.eye(len(places), dtype=np.bool_)
    return PRATO.format(
        day=found.day,
        places=len(places),
        reached=rides[off].mean(),
        total=found.transit.total()[rides].mean(),
        **{name: getattr(found.transit, name)[rides].mean() for name in ("ride", "wait", "walk", "transfers")},
        low=found.low[rides].mean(),
        high=found.high[rides].mean(),
        far=apart[rides].mean(),
        noise=(once.total()[both] - found.transit.total()[both]).std(),
        cpu=cpu,
    )


def _table(table: pd.DataFrame) -> str:
    """Return a table in Markdown."""
    rows = [list(map(str, table.columns)), ["---"] * len(table.columns), *table.astype(str).to_numpy().tolist()]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


if __name__ == "__main__":
    main()
