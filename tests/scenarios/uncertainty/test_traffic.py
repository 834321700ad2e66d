"""Traffic along the tangents is exact at the centre, and second-order close to equilibria that are solved."""

from dataclasses import replace

import numpy as np
import pytest

from belvedere.errors import CancelledError
from belvedere.mobility.day import assign
from belvedere.mobility.demand.workday import day as model
from belvedere.mobility.levels import READ, Blend
from belvedere.parameters import CENTRAL
from belvedere.progress import silent
from belvedere.scenarios.uncertainty.traffic import RESPONSE, tangents
from tests.worlds import grid_town


@pytest.fixture(scope="module")
def town():
    city = grid_town()
    demand = model(city)
    fewer = replace(demand, layers=tuple(replace(each, trips=each.trips * 0.9) for each in demand.layers))
    day = assign(city, fewer, silent, gap=1e-10)
    return city, demand, fewer, day, tangents(city, day, fewer, demand, silent, hours=(8,))


def moved(town, name, step):
    """Return flows of an exact day and of the tangents with one level moved by `step`."""
    city, demand, fewer, day, traffic = town
    values = {**CENTRAL, name: 1.0 + step}
    trips = Blend(demand, fewer, values[RESPONSE])
    exact = assign(city, trips, silent, gap=1e-10, warm=day, values=values).flows
    return exact, traffic.flows(values)


def test_at_central_values_it_is_the_day_itself(town):
    day, traffic = town[3:]
    assert traffic.names == (*READ, RESPONSE)
    found = traffic.flows(CENTRAL)
    assert list(found) == list(day.flows)
    for column in found:
        assert found[column].to_numpy() == pytest.approx(day.flows[column].to_numpy(), rel=1e-12)


@pytest.mark.parametrize("name", [*READ, RESPONSE])
def test_a_small_step_of_each_level_is_that_of_exact_equilibria(town, name):
    exact, found = moved(town, name, 1e-3)
    day = town[3].flows
    for column, still in (("flow", 1e-3), ("travel_time", 1e-6)):
        change = (exact[column] - day[column]).to_numpy()
        off = (found[column] - exact[column]).to_numpy()
        assert np.abs(off).max() <= 0.05 * np.abs(change).max() + still


def test_times_between_zones_grow_with_trips_and_shrink_with_capacity(town):
    traffic = town[4]
    assert (traffic.seconds(8, CENTRAL) == 0).all()
    slower = traffic.seconds(8, {**CENTRAL, "trips_residents": 1.1})
    faster = traffic.seconds(8, {**CENTRAL, "road_capacity": 1.1})
    assert slower.shape == (4, 4) and slower.max() > 0 and faster.min() < 0
    assert (np.diag(slower) == 0).all()


def test_flows_never_fall_below_zero(town):
    assert (town[4].flows({**CENTRAL, "trips_residents": -3.0})["flow"] >= 0).all()


def test_the_base_has_no_response(town):
    city, demand, _, _, _ = town
    day = assign(city, demand, silent, gap=1e-8)
    assert RESPONSE not in tangents(city, day, demand, None, silent).names


def test_who_listens_can_stop_it(town):
    def stop(share, step_en, step_it):
        raise CancelledError("stopped")

    city, demand, fewer, day, _ = town
    with pytest.raises(CancelledError):
        tangents(city, day, fewer, demand, stop)
