"""Rates from points of crashes."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
import pytest

from belvedere.environment.reference import crash_rates
from belvedere.environment.reference.crash_rates import density, derive, group, read, write
from belvedere.errors import InputError, MissingFileError
from belvedere.parameters import CENTRAL
from tests.worlds import BLOCK, CRS, EAST, NORTH, flows, grid_town

MAIN = Path(__file__).parents[2]
POINTS = MAIN.parent / "shared/data/bologna/safety/crashes_2010_2022_3km.csv"
TO_WGS = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)


def point(year, x, y):
    lon, lat = TO_WGS.transform(EAST + x, NORTH + y)
    return {"year": year, "lon": lon, "lat": lat}


def test_classes_of_rates():
    kinds = pd.Series(["motorway_link", "trunk", "primary_link", "tertiary", "residential", "living_street"])
    assert list(group(kinds)) == ["fast", "fast", "primary", "tertiary", "local", "local"]


def test_a_rate_is_crashes_over_distance(monkeypatch):
    town, day = grid_town(), flows(grid_town())
    monkeypatch.setattr(crash_rates, "CENTRE", TO_WGS.transform(EAST + 2 * BLOCK, NORTH + 2 * BLOCK))
    # 14 crashes in seven years on the high street, one of them at a crossing; 7 on other streets; one in a lost year
    high = [point(2019, 300.0, 2 * BLOCK + 3)] * 13 + [point(2018, 2 * BLOCK, 2 * BLOCK + 5)]
    side = [point(2022, 100.0, 3.0)] * 7
    rows = pd.DataFrame([*high, *side, point(2020, 300.0, 2 * BLOCK)])
    made, _, _ = derive(town, day, rows)
    rates = made.set_index("class")["rate"]
    links, dense = town.links, density(town) / crash_rates.DENSITY
    own = (links["facility_type"] == "primary").to_numpy()
    driven = day.groupby("link_id")["flow"].sum().to_numpy() * 0.2
    assert driven[own].std() == pytest.approx(0.0)  # so all have the mean speed
    weighed = 365 * (driven * dense)[own].sum() / 1e6
    assert rates["primary"] == pytest.approx(14 / 7 / weighed, rel=1e-3)
    assert rates["tertiary"] == 0.0 and rates["local"] > 0


def test_density_is_people_and_jobs_around():
    town = grid_town()
    made = density(town)
    assert made.min() >= crash_rates.LEAST
    # by hand for the street nearest to the middle: all four zones' centres, the nearer the more
    link = 2 * (2 * 4 + 1)
    x, y = 300.0, 400.0
    total = 0.0
    for zone in town.zones.itertuples():
        centre = zone.geometry.centroid
        away = np.hypot(centre.x - EAST - x, centre.y - NORTH - y)
        total += (zone.residents + zone.jobs) * (1 - away / 1000.0)
    assert made[link] == pytest.approx(total / (np.pi / 3))


def test_points_without_a_year_are_refused(tmp_path):
    (tmp_path / "model").mkdir()
    flows(grid_town()).to_parquet(tmp_path / "model" / "flows.parquet")
    bad = tmp_path / "crashes.csv"
    bad.write_text("id;year;lon;lat\n1;2019;11.3;44.5\n", encoding="utf-8")
    with pytest.raises(InputError, match="year: the column is missing"):
        write(tmp_path, bad, tmp_path)
    with pytest.raises(MissingFileError, match="calibrate"):
        write(tmp_path / "other", bad, tmp_path)
    assert not (tmp_path / crash_rates.FILE).exists()


def test_the_kept_rates_are_of_four_classes():
    table = read()
    assert list(table["class"]) == ["primary", "secondary", "tertiary", "local"]
    assert table["rate"].between(0.5, 5.0).all()


@pytest.mark.raw
def test_rates_grow_with_density_by_about_the_power_that_is_drawn():
    if not POINTS.is_file():
        pytest.skip("the raw open data are not in ../shared/data")
    from belvedere.city.bundle import load

    folder = MAIN / "cities/bologna"
    made, power, error = derive(load(folder), pd.read_parquet(folder / "model/flows.parquet"), pd.read_csv(POINTS))
    assert abs(power - CENTRAL["crash_density_power"]) < error < 0.3
    assert made["rate"].to_numpy() == pytest.approx(read()["rate"].to_numpy(), rel=0.05)
