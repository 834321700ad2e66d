"""What streets lose and gain: bus_lane, cycle_lane, roadworks, signal_smoothing."""

import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.policies.bus_lane import BusLane
from belvedere.policies.cycle_lane import CycleLane
from belvedere.policies.roadworks import Roadworks
from belvedere.policies.signal_smoothing import SignalSmoothing
from tests.policies.town import BLOCK, town


def of_street(city, street):
    return city.links[city.links["street_id"] == street]


def test_a_bus_lane_that_takes_a_lane_halves_two_lanes_in_both_directions():
    made = of_street(BusLane(streets=(8,), takes="lane").apply(town()), 8)
    assert made["bus_lane"].tolist() == [True, True]
    assert made["lanes"].tolist() == [1, 1] and made["capacity"].tolist() == [900, 900]


def test_a_bus_lane_at_the_kerb_takes_nothing():
    there = town()
    made = BusLane(streets=(0, 8)).apply(there)
    assert made.links["bus_lane"].sum() == 4
    assert made.links["capacity"].equals(there.links["capacity"])


def test_a_lane_that_would_take_the_only_one_is_refused_and_names_the_street():
    with pytest.raises(
        InputError, match=r"cycle_lane: streets: it would take the only lane of via 0\. Pick"
    ) as refused:
        CycleLane(streets=(0, 8), takes="lane").apply(town())
    assert refused.value.italian[0] == "toglierebbe l'unica corsia di via 0"


def test_a_bus_and_a_cycle_lane_cannot_both_take_one_of_two_lanes():
    with pytest.raises(InputError, match="only lane of via Emilia"):
        CycleLane(streets=(8,), takes="lane").apply(BusLane(streets=(8,), takes="lane").apply(town()))


def test_a_cycle_lane_holds_on_all_streets_of_an_area():
    made = CycleLane(polygon=BLOCK).apply(town())
    assert set(made.links.loc[made.links["cycle_lane"], "street_id"]) == {1, 5, 21, 22}


def test_works_leave_a_share_of_capacity_and_lower_only_higher_limits():
    there = town()
    made = Roadworks(streets=(0, 8), left=0.5, speed=30).apply(there)
    assert of_street(made, 8)["capacity"].tolist() == [900, 900] and of_street(made, 0)["capacity"].tolist() == [
        300,
        300,
    ]
    assert of_street(made, 8)["free_speed"].tolist() == [30, 30] and of_street(made, 0)["free_speed"].tolist() == [
        30,
        30,
    ]
    others = ~there.links["street_id"].isin([0, 8])
    assert made.links[others].equals(there.links[others])


def test_signals_save_wait_only_where_a_street_ends_at_them():
    there = town()  # node 12, the middle of the high street, has signals
    made = SignalSmoothing(polygon="", streets=(9, 10), saved=0.2).apply(there)
    at = made.links["to_node_id"] == 12
    touched = made.links["street_id"].isin([9, 10])
    assert np.allclose(made.links.loc[at & touched, "wait_share"], 0.8)
    assert (made.links.loc[~(at & touched), "wait_share"] == 1).all()
    assert (at & touched).sum() == 2


def test_streets_without_signals_are_refused():
    with pytest.raises(InputError, match="none of the streets ends at traffic signals"):
        SignalSmoothing(streets=(0,)).apply(town())
