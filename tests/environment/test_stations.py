"""The background that stations leave, and the factor they ask for."""

import numpy as np
import pytest

from belvedere.environment import air, stations
from belvedere.environment.background import Measured
from belvedere.parameters import CENTRAL
from tests.environment.test_air import READY, TOWN, emissions
from tests.environment.test_background import year
from tests.environment.test_receptors import with_station

FLAT = np.ones((4, 8))
THREE = air.prepare(with_station(TOWN, 100.0, 100.0, "air:PARK"))
TRAFFIC = emissions(3.0)


def says(**stations_no2):
    """Measured NO2 by station; ozone 40 at the park, dust at the park."""
    periods = {(f"air:{name}", "no2"): value * FLAT for name, value in stations_no2.items()}
    return Measured({**periods, ("air:PARK", "o3"): 40 * FLAT}, {("air:PARK", "pm10"): 25.0, ("air:PARK", "pm25"): 0.1})


def truth(factor, there=15.0):
    """What stations would measure if the model were right with this factor and background."""
    known = stations.sites(THREE, TRAFFIC)
    made = {name: stations.predict(THREE, site, (there * FLAT, 40 * FLAT), factor) for name, site in known.items()}
    return Measured({**{(name, "no2"): value for name, value in made.items()}, ("air:PARK", "o3"): 40 * FLAT}, {})


def test_the_model_meets_the_least_exposed_station_inside_the_network():
    measured = truth(1.0)
    made = stations.anchor(THREE, measured, TRAFFIC)
    at = stations.predict(
        made, stations.sites(THREE, TRAFFIC)["air:PARK"], (made.background.no2, made.background.o3), made.scale
    )
    assert at == pytest.approx(measured.by_period["air:PARK", "no2"], rel=1e-4)


def test_a_world_made_by_the_model_is_found_again():
    made = stations.anchor(THREE, truth(1.0), TRAFFIC)
    assert made.scale == pytest.approx(1.0, abs=0.01)
    assert made.background.no2 == pytest.approx(15 * FLAT, rel=0.01)


def test_stations_pull_the_factor_and_the_prior_holds_it():
    found, narrowed = stations.fit(THREE, stations.sites(THREE, TRAFFIC), truth(0.5), CENTRAL)
    assert 0.5 < found < 0.95
    assert 0.1 < narrowed < 1.0


def test_a_station_outside_the_network_is_no_judge_and_no_first_anchor():
    known = stations.sites(THREE, TRAFFIC)
    order = stations.anchors(known, says(PARK=15.0, HIGH=40.0, OUT=5.0), "no2")
    assert order == ["air:PARK", "air:HIGH", "air:OUT"]
    assert stations.fit(THREE, known, says(PARK=15.0, OUT=90.0)) == (1.0, 1.0)


def test_stations_narrow_what_a_draw_of_the_factor_does():
    made = stations.anchor(THREE, truth(1.0), TRAFFIC)
    doubled = {**CENTRAL, "dispersion_factor": 2.0 * CENTRAL["dispersion_factor"]}
    ratio = air.added(made, TRAFFIC, doubled)[0] / air.added(made, TRAFFIC)[0]
    assert ratio == pytest.approx(np.full_like(ratio, 2.0**made.narrowed), rel=1e-3)
    assert made.narrowed < 1.0


def test_dust_of_the_street_is_taken_from_what_the_station_measures_but_not_below_zero():
    made = stations.anchor(THREE, says(PARK=15.0, HIGH=40.0), TRAFFIC)
    assert 20.0 < made.background.pm10 < 25.0
    assert made.background.pm25 == 0.0  # 0.1 is less than the model's traffic there


def test_base_and_variant_share_the_background():
    made = stations.anchor(THREE, truth(1.0), TRAFFIC)
    less = air.run(made, emissions(1.5))
    assert (less["no2"] < air.run(made, TRAFFIC)["no2"]).all()


def test_without_any_station_the_parameters_stand():
    made = stations.anchor(READY, Measured({}, {}), TRAFFIC)
    assert made.scale == 1.0
    assert made.background.no2 == pytest.approx(CENTRAL["background_no2"] * FLAT)


def test_months_have_the_winds_of_their_season():
    seasons, months = stations.sites(THREE, TRAFFIC), stations.sites(THREE, TRAFFIC, periods=12)
    assert months["air:HIGH"].nox[6] == pytest.approx(seasons["air:HIGH"].nox[2])
    assert months["air:HIGH"].nox[11] == pytest.approx(seasons["air:HIGH"].nox[0])


def test_a_folder_without_stations_keeps_the_parameters_and_says_so(tmp_path):
    made, sentence = stations.anchored(tmp_path, TOWN, READY, TRAFFIC)
    assert made is READY and sentence is air.ASSUMPTION_NO_STATIONS


def test_a_folder_with_stations_is_tied_to_them_and_says_so(tmp_path):
    folder = tmp_path / "data" / "observations"
    folder.mkdir(parents=True)
    year("no2", "air:PARK").to_parquet(folder / "air.parquet")
    made, sentence = stations.anchored(tmp_path, TOWN, THREE, TRAFFIC)
    assert made.background is not None and sentence is stations.ASSUMPTION_STATIONS
