"""Calibration finds back what was hidden from it, on the town of 5 × 5 crossings."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from belvedere.city import bundle
from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.mobility.adjustment import adjust, prior_spread, use_of_links
from belvedere.mobility.calibration import calibrate, folds_of
from belvedere.mobility.day import assign
from belvedere.mobility.demand import day as model
from belvedere.mobility.demand import load
from belvedere.mobility.equilibrium import solve
from belvedere.mobility.results import load_flows
from belvedere.observations.schema import observations
from belvedere.progress import silent
from tests.mobility.small_networks import sioux_falls
from tests.worlds import SOURCE, grid_town

DAYS = ["2024-03-05", "2024-03-12", "2024-03-19", "2024-03-26", "2024-04-09"]


def written(folder: Path, factor: float, city: City | None = None) -> Path:
    """Write the town, or what became of it, as a bundle whose loops count `factor` times what its own demand gives."""
    town = grid_town()
    flows = assign(town, model(town), silent).flows.set_index(["link_id", "hour"])["flow"] * factor
    city = city or town
    times, places, values = [], [], []
    for detector, link in zip(town.table("detectors")["detector_id"], town.table("detectors")["link_id"], strict=True):
        for text in DAYS if link >= 0 else []:
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


def test_every_loop_is_left_out_once_with_its_whole_street() -> None:
    counts = pd.DataFrame({"detector_id": list("abcdefg"), "street": ["x", "x", "y", "z", "z", "z", "w"]})
    folds = folds_of(counts, 3, seed=1)
    assert folds["a"] == folds["b"]
    assert folds["d"] == folds["e"] == folds["f"]
    assert set(folds) == {0, 1, 2}
    assert folds.equals(folds_of(counts, 3, seed=1))


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


def test_the_use_of_links_adds_up_to_their_flow() -> None:
    net, demand = sioux_falls()
    found = solve(net, [demand], gap=1e-8)
    links = np.array([0, 7, 75])
    use = use_of_links(found, links, net.centroids)
    assert use.flow == pytest.approx(found.flow[links])
    assert use.by_end[:, :24].sum(axis=1) == pytest.approx(use.by_end[:, 24:].sum(axis=1))


def test_factors_stay_at_one_where_counts_agree_and_without_counts() -> None:
    net, demand = sioux_falls()
    found = solve(net, [demand], gap=1e-8)
    use = use_of_links(found, np.array([0, 7, 75]), net.centroids)
    spread = prior_spread(np.random.default_rng(1).uniform(0, 5000, (24, 2)), 20)
    none = np.zeros(48)
    assert adjust(use, use.flow, spread, none) == pytest.approx(none, abs=1e-9)
    assert (adjust(use, use.flow * 0.5, spread, none) <= 1e-9).all()


def test_one_mad_loop_moves_the_factors_less_than_two_that_agree() -> None:
    net, demand = sioux_falls()
    found = solve(net, [demand], gap=1e-8)
    use = use_of_links(found, np.arange(0, 76, 5), net.centroids)
    spread = prior_spread(np.random.default_rng(1).uniform(0, 5000, (24, 2)), 20)
    mad = use.flow.copy()
    mad[0] *= 10.0
    moved = np.abs(adjust(use, mad, spread, np.zeros(48))).max()
    assert moved < np.abs(adjust(use, use.flow * 1.3, spread, np.zeros(48))).max()
