"""Calibration finds back what was hidden from it, on the town of 5 × 5 crossings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from belvedere.city import bundle
from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.mobility.calibration.adjustment import Counted, Hour, adjust, hour_of, prior_spread
from belvedere.mobility.calibration.calibrate import calibrate
from belvedere.mobility.calibration.results import load_flows
from belvedere.mobility.day import assign, by_class
from belvedere.mobility.demand.workday import day as model
from belvedere.mobility.demand.workday import load
from belvedere.mobility.equilibrium.network import OUTSIDE, Gates, Trips
from belvedere.mobility.equilibrium.paired import solve
from belvedere.observations.schema import observations
from belvedere.progress import silent
from tests.mobility.small_networks import sioux_falls
from tests.worlds import SOURCE, grid_town

DAYS = ["2024-03-05", "2024-03-12", "2024-03-19", "2024-03-26", "2024-04-09"]


def written(folder: Path, factor: float, city: City | None = None, days: Sequence[str] = DAYS) -> Path:
    """Write the town, or what became of it, as a bundle whose loops count `factor` times what its own demand gives."""
    town = grid_town()
    flows = assign(town, model(town), silent).flows.set_index(["link_id", "hour"])["flow"] * factor
    city = city or town
    times, places, values = [], [], []
    for detector, link in zip(town.table("detectors")["detector_id"], town.table("detectors")["link_id"], strict=True):
        for text in days if link >= 0 else []:
            times += list(pd.date_range(text, periods=24, freq="h", tz="Europe/Rome").tz_convert("UTC"))
            places += [detector] * 24
            values += [flows[link, hour] for hour in range(24)]
    table = observations(pd.DatetimeIndex(times), np.array(places), "flow", np.array(values), "loops")
    contents = bundle.Contents(
        city=city,
        recipe_hash="0" * 64,
        sources={"made": SOURCE},
        used=dict.fromkeys(city.tables, ("made",)),
        observations={"loops": bundle.Measured(table, (), ("made",), {"received": len(values), "stored": len(values)})},
    )
    bundle.write(folder, contents)
    return folder


def test_counts_half_as_large_bring_the_trips_down(tmp_path: Path) -> None:
    made = calibrate(written(tmp_path, 0.5), silent)
    assert made.fits["used"].rmse < 0.5 * made.fits["prior"].rmse
    assert abs(made.fits["used"].bias) < abs(made.fits["prior"].bias)
    prior = model(grid_town())
    assert made.demand.hour(8).sum() < prior.hour(8).sum()
    written_files = {path.name for path in (tmp_path / "model").iterdir()}
    assert written_files == {"demand.parquet", "flows.parquet", "fit.json", "provenance.json"}
    assert (load(tmp_path).hour(8) == made.demand.hour(8)).all()
    counted = load_flows(tmp_path).set_index(["link_id", "hour"])["flow"]
    point = made.points.iloc[10]
    assert counted[point["link_id"], point["hour"]] == pytest.approx(point["used"], rel=1e-6)
    fit = json.loads((tmp_path / "model" / "fit.json").read_text(encoding="utf-8"))
    assert fit["fits"]["used"]["pairs"] == len(made.points)
    assert {"left_out", "left_out_estimate", "prior", "free_flow", "class_mean_of_used"} <= set(fit["fits"])
    assert json.loads(json.dumps(made.as_json()))["coverage"].keys() == fit["coverage"].keys()
    bounds = load_flows(tmp_path)
    assert (bounds["flow_low"] <= bounds["estimate"]).all()
    assert (bounds["estimate"] <= bounds["flow_high"]).all()


def test_a_city_whose_detectors_join_no_street_is_refused(tmp_path: Path) -> None:
    city = grid_town()
    lost = city.with_table("detectors", city.map_table("detectors").assign(link_id=-1))
    with pytest.raises(ModelError, match="no detector counts on a street"):
        calibrate(written(tmp_path, 1.0, lost), silent)
    assert not (tmp_path / "model").exists()


def test_a_city_without_census_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    city = grid_town()
    porto = city.with_table("zones", city.zones.assign(residents=np.nan))
    with pytest.raises(ModelError, match="no residents"):
        calibrate(written(tmp_path, 1.0, porto), silent)
    assert not (tmp_path / "model").exists()


def counted_on(links: list[int], flow: np.ndarray) -> Counted:
    """Return counts of hour 8, each loop on a street of its own."""
    many = np.arange(len(links))
    return Counted(np.full(len(links), 8), np.array(links), many, many, flow)


def one_hour(links: list[int]) -> tuple[list[Hour], np.ndarray, np.ndarray]:
    """Return Sioux Falls as hour 8 of a day without other trips, its flow on some links, and the spread of factors."""
    net, demand = sioux_falls()
    found = solve(net, [demand], gap=1e-8)
    trips = np.zeros((net.centroids, net.centroids))
    trips[demand.origin, demand.destination] = demand.flow
    two = (Trips("a", demand.origin[:0], demand.destination[:0], demand.flow[:0]), demand)
    here = hour_of(found, two, None, trips, np.array(links))
    empty = Hour(trips, here.use[:, np.zeros(0, np.int64)])
    spread = prior_spread(np.random.default_rng(1).uniform(0, 5000, (24, 2)), 20)
    return [here if hour == 8 else empty for hour in range(24)], found.flow[links], spread


def test_the_use_of_links_adds_up_to_their_flow() -> None:
    hours, flow, _ = one_hour([0, 7, 75])
    assert hours[8].use.T @ hours[8].trips.ravel() == pytest.approx(flow)


def test_the_use_of_links_follows_who_parks_outside_a_limited_zone() -> None:
    net, demand = sioux_falls()
    trips = np.zeros((net.centroids, net.centroids))
    trips[demand.origin, demand.destination] = demand.flow
    inside, let_in, park = np.zeros(24), np.ones(24), np.arange(24)
    inside[3], let_in[3], park[3] = 0.5, 0.4, 10
    gates = Gates(inside, let_in, park)
    classes = by_class(trips, gates)
    allowed = dict.fromkeys(("inside", OUTSIDE), next(iter(net.allowed.values())))
    found = solve(replace(net, allowed=allowed), classes, gap=1e-8)
    here = hour_of(found, classes, gates, trips, np.array([0, 7, 75]))
    assert here.use.T @ trips.ravel() == pytest.approx(found.flow[[0, 7, 75]])


def test_factors_stay_at_one_where_counts_agree_and_without_counts() -> None:
    links = [0, 7, 75]
    hours, flow, spread = one_hour(links)
    seen, own = np.ones(3, np.bool_), np.arange(3)
    assert adjust(hours, counted_on(links, flow), spread, seen, own).log_factors == pytest.approx(0.0, abs=1e-9)
    assert not adjust(hours, counted_on(links, 0.5 * flow), spread, ~seen, own).log_factors.any()
    lower = adjust(hours, counted_on(links, 0.5 * flow), spread, seen, own)
    assert (lower.log_factors <= 1e-9).all()
    assert (lower.flow < flow).all()


def test_a_street_left_out_is_predicted_as_a_fit_without_it_predicts_it() -> None:
    links = [0, 7, 75, 30]
    hours, flow, spread = one_hour(links)
    counted = counted_on(links, flow * 1.02)
    own = np.arange(4)
    together = adjust(hours, counted, spread, np.ones(4, np.bool_), own)
    for one in range(4):
        alone = adjust(hours, counted, spread, own != one, own)
        assert together.left_out[one] == pytest.approx(alone.flow[one], rel=2e-3)


def test_one_mad_loop_moves_the_factors_less_than_many_that_agree() -> None:
    links = list(range(0, 76, 5))
    hours, flow, spread = one_hour(links)
    seen, own = np.ones(len(links), np.bool_), np.arange(len(links))
    mad = flow.copy()
    mad[0] *= 10.0
    moved = np.abs(adjust(hours, counted_on(links, mad), spread, seen, own).log_factors).max()
    assert moved < np.abs(adjust(hours, counted_on(links, flow * 1.3), spread, seen, own).log_factors).max()
