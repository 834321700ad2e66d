"""People hurt and killed on each street."""

import numpy as np
import pandas as pd
import pytest

from belvedere.environment import safety
from belvedere.environment.reference import crash_rates
from belvedere.environment.safety import prepare, run
from belvedere.errors import ModelError
from belvedere.parameters import CENTRAL
from tests.worlds import flows, grid_town, square


def one(city, flow=100.0, speed=None):
    rate = crash_rates.read().set_index("class").loc["primary"]
    return pd.DataFrame({"link_id": [0], "hour": [8], "flow": [flow], "speed": [speed or rate["speed"]]})


def test_injuries_are_rate_times_distance_at_the_usual_speed_and_density():
    # by hand: 100 vehicles a day over 1 km, 365 days: 0.0365 million km; 1.4 people hurt at each crash
    prepared = prepare(square())
    made = run(prepared, one(square()))
    rate = crash_rates.read().set_index("class").loc["primary", "rate"]
    expected = rate * 0.0365 * CENTRAL["injuries_per_crash"] * prepared.dense[0]  # power of density is 1
    assert made.loc[0, "injuries"] == pytest.approx(expected)
    assert made.loc[0, "deaths"] == pytest.approx(expected / CENTRAL["injuries_per_crash"] * 0.0105)
    assert list(made.columns) == ["link_id", "injuries", "deaths"] and len(made) == 4
    assert not made.loc[1:, "injuries"].any()


def test_twice_the_traffic_is_twice_the_people_hurt():
    prepared = prepare(square())
    once, twice = (run(prepared, one(square(), flow))["injuries"][0] for flow in (100.0, 200.0))
    assert twice == pytest.approx(2 * once)


def test_people_hurt_and_killed_grow_with_speed_by_their_powers():
    values = {**CENTRAL, "safety_speed_response": 1.0}
    prepared = prepare(square())
    slow, fast = (run(prepared, one(square(), speed=v), values) for v in (30.0, 50.0))
    assert slow["injuries"][0] / fast["injuries"][0] == pytest.approx(0.6**1.2)
    assert slow["deaths"][0] / fast["deaths"][0] == pytest.approx(0.6**2.6)


def test_real_speeds_follow_the_model_by_half():
    prepared = prepare(square())
    slow, fast = (run(prepared, one(square(), speed=v))["injuries"][0] for v in (30.0, 50.0))
    assert slow / fast == pytest.approx(0.6**0.6)


def test_a_day_is_summed_over_its_hours_at_its_mean_speed():
    town = grid_town()
    day = flows(town)
    prepared = prepare(town)
    whole = run(prepared, day)
    mixed = run(prepared, day.sample(frac=1.0, random_state=1))
    assert whole["injuries"].to_numpy() == pytest.approx(mixed["injuries"].to_numpy())
    own = day[day["link_id"] == 0]
    mean = own["flow"].sum() / (own["flow"] / own["speed"]).sum()
    alone = pd.DataFrame({"link_id": [0], "hour": [8], "flow": [own["flow"].sum()], "speed": [mean]})
    assert run(prepared, alone)["injuries"][0] == pytest.approx(whole["injuries"][0])


def test_motorways_have_a_rate_of_their_own():
    links = square().links.assign(facility_type="motorway")
    city = square().with_table("links", links)
    made = run(prepare(city), one(city, speed=safety.FAST_SPEED))
    assert made.loc[0, "injuries"] == pytest.approx(0.11 * 0.0365 * CENTRAL["injuries_per_crash"])


def test_flows_of_another_city_are_refused():
    with pytest.raises(ModelError, match="link 99"):
        run(prepare(square()), one(square()).assign(link_id=99))


def test_speed_makes_no_difference_where_nobody_drives():
    made = run(prepare(square()), one(square(), flow=0.0))
    assert np.isfinite(made["injuries"]).all() and not made["injuries"].any()
