"""A town's air: linear in what streets emit, more beside the busy street, and honest about broken input."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from belvedere.environment import air
from belvedere.environment.air import added, prepare, run
from belvedere.environment.background import Background, assumed
from belvedere.errors import ModelError
from belvedere.parameters import CENTRAL
from tests.environment.test_receptors import with_station
from tests.worlds import flows, grid_town

TOWN = with_station(with_station(grid_town(), 400.0, 412.0, "air:HIGH"), 2000.0, 2000.0, "air:OUT")
READY = prepare(TOWN)


def emissions(level=1.0):
    """Emissions [g/h] in proportion to a made-up day of traffic."""
    day = flows(TOWN)
    rates = {"nox_rate": 0.4, "no2_rate": 0.1, "pm10_rate": 0.05, "pm25_rate": 0.03}  # [g] a vehicle and link
    return day[["link_id", "hour"]].assign(**{name: level * rate * day["flow"] for name, rate in rates.items()})


def test_without_traffic_the_background_is_everywhere():
    made = run(READY, emissions(0.0))
    assert list(made.columns) == ["zone_id", "no2", "pm10", "pm25"]
    assert made["no2"].to_numpy() == pytest.approx(np.full(4, CENTRAL["background_no2"]), rel=1e-6)
    assert made["pm25"].to_numpy() == pytest.approx(np.full(4, CENTRAL["background_pm25"]))


def test_dust_is_linear_in_emissions_and_no2_is_not_quite():
    none, once, twice = (run(READY, emissions(level)) for level in (0.0, 1.0, 2.0))
    first, second = (each["pm10"].to_numpy() - none["pm10"].to_numpy() for each in (once, twice))
    assert second == pytest.approx(2 * first, rel=1e-4)
    gain = [each["no2"].to_numpy() - none["no2"].to_numpy() for each in (once, twice)]
    assert (gain[1] > gain[0]).all() and (gain[1] < 2 * gain[0]).all()


def test_what_streets_add_follows_the_parameters():
    gas, dust = added(READY, emissions())
    more = {**CENTRAL, "dispersion_factor": 2.0 * CENTRAL["dispersion_factor"]}
    assert added(READY, emissions(), more)[0] == pytest.approx(2 * gas, rel=1e-4)
    assert gas.shape == (6, 4, 8, 2) and dust.shape == (6, 1, 8, 2)


def test_the_busy_street_has_the_worst_air():
    gas, _ = added(READY, emissions())
    high, out = gas[4:, :, :, 0].mean(axis=(1, 2))
    assert high > 5 * out
    assert READY.inside.tolist() == [True, False]


def test_a_background_that_is_given_is_used():
    flat = assumed()
    made = run(replace(READY, background=Background(flat.no2, flat.o3, 1.0, 2.0)), emissions(0.0))
    assert made["pm10"].to_numpy() == pytest.approx(np.ones(4))


def test_a_town_without_stations_has_air_too():
    made = run(prepare(grid_town()), emissions())
    assert made["no2"].to_numpy() == pytest.approx(run(READY, emissions())["no2"].to_numpy(), rel=1e-6)


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (lambda table: table.drop(columns="no2_rate"), "no2_rate is missing"),
        (lambda table: table.iloc[:-1], "not 24 hours"),
        (lambda table: table.sort_values("link_id", kind="stable"), "not 24 hours"),
        (lambda table: table.assign(link_id=table["link_id"] + 1), "not 24 hours"),
        (lambda table: table.assign(nox_rate=-1.0), "row 0: nox_rate is -1"),
        (lambda table: table.assign(pm25_rate=np.nan), "pm25_rate is nan"),
    ],
)
def test_broken_emissions_are_refused(broken, says):
    with pytest.raises(ModelError, match=says):
        run(READY, broken(emissions()))


def test_nothing_is_changed_in_place():
    table = emissions()
    before = table.copy()
    run(READY, table)
    pd.testing.assert_frame_equal(table, before)


def test_the_reader_is_told_what_is_not_validated():
    for english, italian in (*air.ASSUMPTIONS, air.ASSUMPTION_NO_STATIONS):
        assert english and italian
    assert "not yet validated in the field" in air.ASSUMPTIONS[0][0]
    assert "45 N 8 E" in air.ASSUMPTIONS[1][0]
