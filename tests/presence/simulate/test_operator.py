"""The synthetic operator as a whole, on a town of 2,600 people."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from belvedere.errors import InputError
from belvedere.presence.day import bounds
from belvedere.presence.schema import CLASSES, EVENTS, NETWORK
from belvedere.presence.simulate.operator import Manifest, secret, simulate
from belvedere.presence.simulate.settings import Settings
from tests.presence.simulate.conftest import DAYS, FIRST
from tests.worlds import grid_town, table

Lived = tuple[Path, Manifest]
RESIDENTS = 2600  # 1000 + 800 + 600 + 200, by worlds.py
IDS = [FIRST + timedelta(days=day) for day in range(DAYS)]


def people(out: Path, day: date) -> pd.DataFrame:
    return pd.read_parquet(out / "truth" / "people" / f"{day}.parquet")


def events(out: Path, day: date) -> pd.DataFrame:
    return pd.concat([pd.read_parquet(file) for file in sorted((out / "events" / str(day)).glob("*.parquet"))])


@pytest.mark.parametrize("day", IDS)
def test_each_person_is_in_exactly_one_place_at_every_moment(lived: Lived, day: date) -> None:
    out, manifest = lived
    found = people(out, day)
    everyone = sum(manifest.days[IDS.index(day)].people.values())
    by_hour = found.groupby("hour")[["people", "person_hours"]].sum()
    assert (by_hour["people"] == everyone).all()
    # each hour holds 3600 s of everybody, to the second
    assert (np.round(by_hour["person_hours"] * 3600).astype(int) == 3600 * everyone).all()


def test_nobody_lives_but_where_the_census_says(lived: Lived) -> None:
    homes = pd.read_parquet(lived[0] / "truth" / "homes.parquet")
    assert homes["residents"].tolist() == [1600, 1000]
    assert homes["census"].tolist() == pytest.approx([1600.0, 1000.0])


@pytest.mark.parametrize("day", IDS)
def test_by_night_an_area_has_its_residents_but_for_those_away(lived: Lived, day: date) -> None:
    found = people(lived[0], day)
    night = found[(found["visitor_class"] == "resident") & (found["hour"] == found["hour"].max())]
    by_area = night.set_index("zone_id")["people"]
    assert by_area.sum() == RESIDENTS
    # away: 20 % of residents for 2 to 6 of 14 nights, and 10 % over a long weekend: about 15 %, never above 25 %
    for area, census in {"west": 1600, "east": 1000}.items():
        assert 0.75 * census < by_area[area] < census


def test_everybody_wakes_where_they_fell_asleep(lived: Lived) -> None:
    spots = pd.read_parquet(lived[0] / "truth" / "spots.parquet")
    inside = spots.loc[spots["zone_id"] != "outside", "spot"]
    for before, after in pairwise(IDS):
        evening, morning = (
            pd.read_parquet(lived[0] / "truth" / "people_by_spot" / f"{day}.parquet") for day in (before, after)
        )
        asleep = evening[evening["hour"] == evening["hour"].max()].set_index("spot")["people"]
        awake = morning[morning["hour"] == 0].set_index("spot")["people"]
        slept, woke = (found.reindex(inside).fillna(0) for found in (asleep, awake))
        # heads are counted at 03:30 and 04:30; who comes home between them is missing in the first
        assert 0 <= (woke - slept).sum() <= 0.01 * RESIDENTS
        assert (woke - slept).abs().sum() <= 0.01 * RESIDENTS


def test_the_day_on_which_the_clock_is_put_forward_has_twenty_three_hours(lived: Lived) -> None:
    hours = [int(people(lived[0], day)["hour"].max()) + 1 for day in IDS]
    assert hours == [24, 24, 23]


def test_the_same_seed_gives_the_same_arrays_whatever_the_threads_and_blocks(lived: Lived, again: Path) -> None:
    out, _ = lived
    for day in IDS:
        ours, theirs = (
            frame.sort_values(["device", "time", "cell"]).reset_index(drop=True)
            for frame in (events(out, day), events(again, day))
        )
        pd.testing.assert_frame_equal(ours, theirs)
    for file in sorted((out / "truth").rglob("*.parquet")):
        if "devices" not in file.parts:
            assert pq.read_table(file).equals(pq.read_table(again / file.relative_to(out))), file


def test_another_seed_gives_other_people(lived: Lived, tmp_path: Path) -> None:
    simulate(grid_town(), tmp_path / "other", Settings(first=FIRST, seed=7))
    assert not people(lived[0], FIRST)["people"].equals(people(tmp_path / "other", FIRST)["people"])


def test_every_file_says_that_it_is_synthetic(lived: Lived) -> None:
    out, manifest = lived
    files = sorted(out.rglob("*.parquet"))
    assert len(files) > 20
    for file in files:
        assert pq.read_schema(file).metadata[b"synthetic"] == b"true", file
    told = json.loads((out / "manifest.json").read_text("utf-8"))
    assert told["synthetic"] is True and manifest.synthetic
    assert told["settings"]["seed"] == Settings().seed


@pytest.mark.parametrize("day", IDS)
def test_events_lie_within_their_service_day_and_on_known_cells(lived: Lived, day: date) -> None:
    out, manifest = lived
    found = events(out, day)
    start, end = bounds(day, "Europe/Rome")
    network = pd.read_parquet(out / "network.parquet")
    assert {name: str(dtype) for name, dtype in found.dtypes.items()} == dict(EVENTS)
    assert list(network.columns) == list(NETWORK) and (network["cell"] == np.arange(len(network))).all()
    assert found["time"].between(start, end - 1).all()
    assert found["cell"].between(0, len(network) - 1).all()
    assert len(found) == manifest.days[IDS.index(day)].events


def test_names_of_devices_change_every_day_and_only_the_secret_leads_back(lived: Lived) -> None:
    from belvedere.presence.events import keys

    out, manifest = lived
    first, second = (set(events(out, day)["device"]) for day in IDS[:2])
    assert not first & second
    found = secret(Settings().seed)
    back = [
        set(keys.undo(np.array(sorted(names), np.uint64), found.daily(day)).tolist())
        for names, day in zip((first, second), IDS[:2], strict=True)
    ]
    assert len(back[0] & back[1]) > 0.5 * len(first)  # residents and commuters come back; transit does not
    assert manifest.days[0].devices >= len(first)


def test_the_class_of_every_device_is_known(lived: Lived) -> None:
    out, manifest = lived
    truth = pd.concat([pd.read_parquet(file) for file in (out / "truth" / "devices" / str(FIRST)).glob("*.parquet")])
    assert truth["device"].is_unique and len(truth) == manifest.days[0].devices
    assert set(events(out, FIRST)["device"]) <= set(truth["device"])
    assert set(truth["visitor_class"].astype(str)) <= set(CLASSES)
    assert (truth.loc[truth["visitor_class"] == "resident", "home_id"].isin(["west", "east"])).all()


def test_a_device_has_as_many_events_as_asked(lived: Lived) -> None:
    out, _ = lived
    truth = pd.concat([pd.read_parquet(file) for file in (out / "truth" / "devices" / str(FIRST)).glob("*.parquet")])
    lives = truth.loc[truth["visitor_class"] == "resident", "device"]
    many = events(out, FIRST).groupby("device").size().reindex(lives).fillna(0)
    assert many.median() == pytest.approx(35, abs=6)
    assert many[many > 5].mean() == pytest.approx(40, rel=0.12)


def test_twice_as_many_devices_make_the_city_twice_as_large_and_say_so(lived: Lived, tmp_path: Path) -> None:
    true = lived[1].days[0]
    made = simulate(grid_town(), tmp_path / "large", Settings(first=FIRST, devices=2 * true.devices))
    assert made.scale == pytest.approx(2.0, rel=0.25)
    assert made.days[0].devices == pytest.approx(2 * true.devices, rel=0.25)
    assert made.days[0].people["resident"] == round(made.scale * RESIDENTS)


def test_bronze_has_multimnos_columns_and_the_faults_that_were_asked_for(tmp_path: Path) -> None:
    settings = Settings(first=FIRST, form="bronze", faults=0.06, device_truth=False)
    made = simulate(grid_town(), tmp_path / "raw", settings)
    files = sorted((tmp_path / "raw" / "bronze" / "mno_events").rglob("*.parquet"))
    rows = pd.concat([pq.ParquetFile(file).read().to_pandas() for file in files])
    network = pq.ParquetFile(
        tmp_path / "raw" / "bronze" / "mno_network" / "year=2024" / "month=3" / "day=28" / "part-00000.parquet"
    ).read()
    assert len(rows) == made.days[0].events
    assert list(rows.columns) == [
        *("user_id", "timestamp", "mcc", "mnc", "plmn", "cell_id", "latitude", "longitude", "loc_error")
    ]
    assert rows["timestamp"].str.fullmatch(r"2024-\d\d-\d\d \d\d:\d\d:\d\d").all()
    share = [
        (rows["user_id"].map(len) == 0).mean(),
        (~rows["cell_id"].isin(network["cell_id"].to_pylist())).mean(),
        (rows["timestamp"] >= "2024-03-29 03:00:00").mean(),  # 04:00 in Rome, the end of the day
    ]
    assert share == pytest.approx([0.02, 0.02, 0.02], abs=0.005)
    assert set(rows["user_id"].map(len)) == {0, 32}


def test_nothing_is_mixed_into_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(InputError, match=r"not empty.*Name a new folder"):
        simulate(grid_town(), tmp_path, Settings())


@pytest.mark.parametrize(
    ("lost", "problem"),
    [
        ("zones", "0 zones and 2 areas"),
        ("areas", "4 zones and 0 areas"),
        ("gateways", "no gateway leads into and out of the city"),
    ],
)
def test_a_city_that_lacks_what_people_need_is_refused(lost: str, problem: str, tmp_path: Path) -> None:
    town = grid_town()
    with pytest.raises(InputError, match=problem):
        simulate(replace(town, tables={**town.tables, lost: table(lost)}), tmp_path / "none", Settings())
    assert not (tmp_path / "none").exists()
