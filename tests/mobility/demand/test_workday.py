"""Vehicle trips of the town of 5 × 5 crossings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from belvedere.errors import BundleError, ModelError
from belvedere.mobility.demand.purposes import INSIDE, PURPOSES, TRIPS
from belvedere.mobility.demand.travel import travel
from belvedere.mobility.demand.workday import Layer, day, load, save
from belvedere.mobility.modes.constants import TYPICAL
from belvedere.mobility.modes.priors import CAR, TRANSIT
from belvedere.mobility.streets import build_for
from tests.worlds import grid_town, table


def total(layer: Layer) -> float:
    return float(sum((layer.trips * layer.out[hour] + layer.trips.T * layer.back[hour]).sum() for hour in range(24)))


def test_residents_drive_as_many_trips_as_rates_and_shares_of_modes_say() -> None:
    made = day(grid_town())
    people = [layer for layer in made.layers if layer.name in PURPOSES]
    assert [layer.name for layer in people] == ["work", "study", "shopping", "leisure"]
    everything = TRIPS * INSIDE * 2600  # [trips/day] of 1000 + 800 + 600 + 200 residents
    drivers = TYPICAL[CAR] / (1.0 - TYPICAL[TRANSIT])  # nothing is known of the town, and nothing rides there
    assert sum(map(total, people)) == pytest.approx(everything * drivers, rel=1e-5)


def test_vans_and_trucks_are_layers_of_their_own() -> None:
    made = {layer.name: total(layer) for layer in day(grid_town()).layers}
    jobs, residents = 2100, 2600
    assert made["vans"] == pytest.approx((0.2 * 0.6 + 0.06) * jobs + 0.03 * residents, rel=1e-5)
    assert made["trucks"] == pytest.approx(0.2 * 0.25 * jobs, rel=1e-5)


def test_visitors_come_where_overnight_stays_are_known() -> None:
    town = grid_town()
    stays = {"name": "nights", "value": 36_500.0, "unit": "nights/year", "modes": "", "confirmed": True, "note": ""}
    made = day(town.with_table("facts", table("facts", [stays])))
    assert "visitors" in [layer.name for layer in made.layers]
    assert "visitors" not in [layer.name for layer in day(town).layers]


def test_people_go_to_work_where_the_jobs_are() -> None:
    town = grid_town()
    wanted = travel(town, build_for(town, ())).wishes[0].trips
    assert wanted.sum(axis=1) / wanted.sum() == pytest.approx(np.array([10, 8, 6, 2]) / 26, rel=1e-5)
    assert wanted.sum(axis=0) / wanted.sum() == pytest.approx(np.array([1, 2, 3, 15]) / 21, rel=1e-5)


def test_gateways_send_take_and_let_through() -> None:
    made = day(grid_town())
    by_name = {layer.name: layer.trips for layer in made.layers}
    assert by_name["enter"][4:, :4].sum() > 0
    assert by_name["leave"][:4, 4:].sum() > 0
    assert by_name["enter"][:4].sum() == 0
    assert by_name["through"][:4].sum() == by_name["through"][:, :4].sum() == 0


def test_the_day_has_all_its_trips_in_24_hours() -> None:
    made = day(grid_town())
    assert sum(made.hour(hour).sum() for hour in range(24)) == pytest.approx(
        sum(layer.trips.sum() * (layer.out.sum() + layer.back.sum()) for layer in made.layers), rel=1e-5
    )


def test_counts_bend_the_course_of_the_day() -> None:
    flat = pd.DataFrame({"detector_id": "loops:1", "hour": range(24), "flow": 100.0, "spread": 1.0, "days": 9})
    made = day(grid_town(), flat)
    inner = [sum((x.trips * x.out[h] + x.trips.T * x.back[h]).sum() for x in made.layers[:6]) for h in range(24)]
    assert inner == pytest.approx([np.mean(inner)] * 24, rel=1e-4)


def test_a_city_without_census_says_what_is_missing() -> None:
    city = grid_town()
    porto = city.with_table("zones", city.zones.assign(residents=np.nan))
    with pytest.raises(ModelError, match=r"4 of 4 zones have no residents.*Name a table of residents"):
        day(porto)
    with pytest.raises(ModelError, match="no zone has jobs"):
        day(city.with_table("zones", city.zones.assign(jobs=0.0)))


def test_a_saved_demand_is_read_back_to_the_last_bit(tmp_path: Path) -> None:
    made = day(grid_town())
    made.start_factor[8, 2] = 1.5
    save(made, tmp_path)
    back = load(tmp_path)
    assert (back.zones, back.gateways) == (4, 2)
    assert [layer.name for layer in back.layers] == [layer.name for layer in made.layers]
    for hour in range(24):
        assert (back.hour(hour) == made.hour(hour)).all()


def test_saving_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    made = day(grid_town())
    assert save(made, tmp_path / "a").read_bytes() == save(made, tmp_path / "b").read_bytes()


def test_a_demand_that_is_not_there_or_cut_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"no such file\. Run: belvedere calibrate"):
        load(tmp_path)
    path = save(day(grid_town()), tmp_path)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(BundleError, match="not a demand"):
        load(tmp_path)
