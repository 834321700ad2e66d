"""A day of the town of 5 × 5 crossings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from belvedere.errors import BundleError, CancelledError, ModelError
from belvedere.mobility.calibration.results import load_flows, save_flows
from belvedere.mobility.day import CHAINS, assign, by_class
from belvedere.mobility.demand.workday import day as model
from belvedere.mobility.equilibrium.network import Gates
from belvedere.progress import silent
from tests.worlds import grid_town


def test_every_hour_stands_in_one_chain() -> None:
    assert sorted(hour for chain in CHAINS for hour in chain) == list(range(24))


def test_every_hour_reaches_the_gap_and_every_street_is_there() -> None:
    city = grid_town()
    made = assign(city, model(city), silent, gap=1e-8)
    assert (made.gaps["relative_gap"] <= 1e-8).all()
    assert len(made.flows) == 24 * len(city.links)
    assert (made.flows["speed"] <= city.links["free_speed"].to_numpy()[made.flows["link_id"]] + 1e-9).all()
    assert made.unreachable.empty
    assert (made.flows_error["flow"] >= 0).all()


def test_the_number_of_workers_changes_nothing() -> None:
    city = grid_town()
    one, two = (assign(city, model(city), silent, workers=workers) for workers in (1, 2))
    assert one.flows.equals(two.flows)
    assert one.gaps.equals(two.gaps)


def test_a_day_that_starts_from_itself_is_done_at_once() -> None:
    city = grid_town()
    demand = model(city)
    made = assign(city, demand, silent, gap=1e-10)
    again = assign(city, demand, silent, gap=1e-10, warm=made)
    assert again.gaps["passes"].max() <= 2
    assert again.flows["flow"].to_numpy() == pytest.approx(made.flows["flow"].to_numpy(), abs=0.05)  # [veh/h]


def test_demand_of_another_city_is_refused() -> None:
    city = grid_town()
    with pytest.raises(ModelError, match="demand is for 5 zones and 2 gateways, the city has 4 and 2"):
        assign(city, replace(model(city), zones=5), silent)


def test_who_listens_can_stop_it() -> None:
    def stop(share: float, step_en: str, step_it: str) -> None:
        if share > 0:
            raise CancelledError("stopped")

    city = grid_town()
    with pytest.raises(CancelledError):
        assign(city, model(city), stop)


def test_trips_inside_are_let_in_by_share_and_the_rest_parks_outside() -> None:
    # centroid 0 is all inside, 30 % let in, parks in 1; 10 trips from 2 to 0, 20 from 0 to 1
    gates = Gates(np.array([1.0, 0.0, 0.0]), np.array([0.3, 1.0, 1.0]), np.array([1, 1, 2]))
    trips = np.zeros((3, 3))
    trips[2, 0], trips[0, 1] = 10.0, 20.0
    inside, outside = by_class(trips, gates)
    listed = {(int(o), int(d)): f for o, d, f in zip(inside.origin, inside.destination, inside.flow, strict=True)}
    assert listed == pytest.approx({(2, 0): 3.0, (0, 1): 6.0})
    assert (outside.origin.tolist(), outside.destination.tolist()) == ([2], [1])
    assert outside.flow.tolist() == pytest.approx([7.0])  # 14 of the 20 now start and end in 1: they drive nowhere


def test_no_trip_is_lost_where_everybody_is_let_in() -> None:
    rng = np.random.default_rng(3)
    trips = rng.uniform(0, 9, (5, 5))
    gates = Gates(np.array([1.0, 0.4, 0.0, 0.2, 0.0]), np.ones(5), np.array([1, 1, 2, 3, 4]))
    inside, outside = by_class(trips, gates)
    assert inside.flow.sum() + outside.flow.sum() == pytest.approx(trips.sum() - np.trace(trips))


def test_saved_flows_are_read_back_as_floats_of_the_file(tmp_path: Path) -> None:
    city = grid_town()
    made = assign(city, model(city), silent)
    flow = made.flows["flow"]
    save_flows(made, tmp_path, pd.DataFrame({"estimate": flow, "flow_low": 0.5 * flow, "flow_high": 2.0 * flow}))
    back = load_flows(tmp_path)
    assert back["flow"].to_numpy() == pytest.approx(made.flows["flow"].to_numpy(), rel=1e-6, abs=1e-6)
    assert back["hour"].tolist() == made.flows["hour"].tolist()


def test_flows_that_are_not_there_or_cut_short_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="no such file"):
        load_flows(tmp_path)
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "flows.parquet").write_bytes(b"PAR1 half a download")
    with pytest.raises(BundleError, match="not a table of flows"):
        load_flows(tmp_path)
