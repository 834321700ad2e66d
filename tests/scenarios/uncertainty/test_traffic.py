"""Traffic near a day is exact at the centre, and second-order close to equilibria that are solved."""

from dataclasses import replace

import numpy as np
import pytest

from belvedere.errors import CancelledError, ModelError
from belvedere.mobility.day import assign
from belvedere.mobility.demand.workday import day as model
from belvedere.mobility.levels import READ, Blend
from belvedere.parameters import CENTRAL
from belvedere.progress import silent
from belvedere.scenarios.uncertainty.reading import Reading
from belvedere.scenarios.uncertainty.traffic import RESPONSE, around, reads
from tests.worlds import grid_town


@pytest.fixture(scope="module")
def town():
    city = grid_town()
    demand = model(city)
    fewer = replace(demand, layers=tuple(replace(each, trips=each.trips * 0.9) for each in demand.layers))
    day = assign(city, fewer, silent, gap=1e-10)
    near = around(city, day, fewer, demand, silent, hours=(8,))
    return city, demand, fewer, day, replace(near, enough=1e-9)


def moved(town, name, step):
    """Return flows of an exact day and of the one nearby with one level moved by `step`."""
    city, demand, fewer, day, traffic = town
    values = {**CENTRAL, name: 1.0 + step}
    trips = Blend(demand, fewer, values[RESPONSE])
    exact = assign(city, trips, silent, gap=1e-10, warm=day, values=values).flows
    return exact, traffic.flows(values)


def test_at_central_values_it_is_the_day_itself(town):
    day, traffic = town[3:]
    assert reads(variant=True) == (*READ, RESPONSE) and RESPONSE not in reads(variant=False)
    found = traffic.flows(CENTRAL)
    for column in day.flows:
        assert found[column].to_numpy() == pytest.approx(day.flows[column].to_numpy(), rel=1e-9)


@pytest.mark.parametrize("name", [*READ, RESPONSE])
def test_a_small_step_of_each_level_is_that_of_exact_equilibria(town, name):
    exact, found = moved(town, name, 1e-3)
    day = town[3].flows
    for column, still in (("flow", 1e-2), ("travel_time", 1e-5)):  # a way that nobody used may come into use
        change = (exact[column] - day[column]).to_numpy()
        off = (found[column] - exact[column]).to_numpy()
        assert np.abs(off).max() <= 0.05 * np.abs(change).max() + still


def test_times_between_zones_grow_with_trips_and_shrink_with_capacity(town):
    traffic = town[4]
    centre = traffic.flows(CENTRAL)
    assert (traffic.longer(8, centre, centre) == 0).all()
    slower = traffic.longer(8, traffic.flows({**CENTRAL, "trips_residents": 1.1}), centre)
    faster = traffic.longer(8, traffic.flows({**CENTRAL, "road_capacity": 1.1}), centre)
    assert slower.shape == (4, 4) and slower.max() > 0 and faster.min() < 0
    assert (np.diag(slower) == 0).all()


def test_times_of_an_hour_that_was_not_kept_are_refused(town):
    centre = town[4].flows(CENTRAL)
    with pytest.raises(ModelError, match="hour 9 was not kept"):
        town[4].longer(9, centre, centre)


def test_flows_never_fall_below_zero(town):
    assert (town[4].flows({**CENTRAL, "trips_residents": -3.0})["flow"] >= 0).all()


def test_the_base_does_not_read_the_response(town):
    city, demand, _, _, _ = town
    day = assign(city, demand, silent, gap=1e-8)
    values = Reading(CENTRAL)
    around(city, day, demand, None, silent).flows(values)
    assert values.read == set(READ)


def test_who_listens_can_stop_it(town):
    def stop(share, step_en, step_it):
        raise CancelledError("stopped")

    city, demand, fewer, day, _ = town
    with pytest.raises(CancelledError):
        around(city, day, fewer, demand, stop)
