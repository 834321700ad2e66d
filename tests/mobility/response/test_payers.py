"""Who pays, how much, when."""

import numpy as np
import pytest

from belvedere.mobility.charges import charges, in_force, toll
from belvedere.mobility.response.payers import payers
from tests.mobility.response.charged import EAST_HALF, with_charge
from tests.worlds import grid_town

MORNING, EVENING = np.zeros(24), np.zeros(24)
MORNING[8], EVENING[18] = 1.0, 1.0
DAY = (MORNING, EVENING)


def of(city, course=DAY, *, resident=True, layer="work"):
    return payers(city, charges(city), layer, course, resident=resident)


def test_an_area_is_paid_by_who_starts_or_ends_inside_and_a_cordon_by_who_enters():
    area, cordon = (charges(with_charge(grid_town(), kind=kind))[0] for kind in ("area", "cordon"))
    # zones 0 and 2 lie west, 1 and 3 east; gateway 4 west, gateway 5 east
    assert area.inside.tolist() == pytest.approx([0, 1, 0, 1, 0, 1])
    assert area.ends_inside()[0].tolist() == pytest.approx([0, 1, 0, 1, 0, 1])
    assert area.ends_inside()[1].tolist() == pytest.approx([1] * 6)
    assert cordon.ends_inside()[0].tolist() == pytest.approx([0, 1, 0, 1, 0, 1])
    assert not cordon.ends_inside()[1].any()


def test_a_day_is_shared_out_over_a_way_out_and_a_way_back_and_an_entry_is_paid_once():
    area, cordon = (of(with_charge(grid_town(), kind=kind)) for kind in ("area", "cordon"))
    # area: 4 EUR over 2 trips, paid both ways: mean 2; cordon: 4 EUR on the way in only, mean of both ways 2
    assert area.amount[0, 1] == pytest.approx(2.0) and cordon.amount[0, 1] == pytest.approx(2.0)
    assert cordon.amount[1, 0] == pytest.approx(2.0)  # who lives inside enters on the way home
    assert cordon.share[1, 3] == 0 and area.share[1, 3] == 1


def test_who_is_exempt_pays_nothing():
    city = with_charge(grid_town(), exempt=[("residents", 0.75), ("permits", 0.1)])
    found = of(city)
    assert found.share[1, 0] == pytest.approx(0.25) and found.share[0, 1] == pytest.approx(0.9)
    assert of(city, resident=False).share[1, 0] == pytest.approx(0.9)
    free = with_charge(grid_town(), exempt=[("residents", 1.0), ("permits", 1.0)])
    assert not of(free).share.any() and not toll(free, (0,)).any()


def test_hours_that_are_not_charged_cost_only_what_the_other_way_does():
    found = of(with_charge(grid_town(), hours=(7, 10)))
    assert found.out[8][0, 1] == pytest.approx(0.5)  # out is charged, back at 18 is not
    assert found.out[12][0, 1] == 0 and found.back[18][0, 1] == pytest.approx(0.5)
    assert found.mean[0, 1] == pytest.approx(0.5)
    whole = of(with_charge(grid_town()))
    assert whole.out[8][0, 1] == pytest.approx(1.0) and whole.mean[0, 1] == pytest.approx(1.0)
    # moving one way saves nothing of a day's charge when the other way is charged anyway; of an entry it saves all
    assert whole.saved_out[8][0, 1] == pytest.approx(0.0)
    assert of(with_charge(grid_town(), kind="cordon")).saved_out[8][0, 1] == pytest.approx(4.0)


def test_at_a_cordon_who_enters_and_who_leaves_pay_half_of_a_tour_each():
    city, none = with_charge(grid_town(), kind="cordon", amount=4.0), np.zeros(24)
    enter = of(city, (MORNING, none), resident=False, layer="enter")
    leave = of(city, (EVENING, none), resident=False, layer="leave")
    # by hand: zone 1 and gateway 5 lie inside, gateway 4 outside; an entry of 4 EUR a tour, 2 EUR each way
    assert enter.amount[4, 1] == pytest.approx(2.0) and leave.amount[1, 4] == pytest.approx(2.0)
    assert enter.mean[4, 1] == pytest.approx(1.0) and leave.mean[1, 4] == pytest.approx(1.0)
    assert leave.out[18][1, 4] == pytest.approx(1.0) and leave.saved_out[18][1, 4] == 0  # another hour saves no entry
    assert enter.saved_out[8][4, 1] == pytest.approx(4.0)
    area = of(with_charge(grid_town(), amount=4.0), (MORNING, none), resident=False, layer="enter")
    assert area.amount[4, 1] == pytest.approx(2.0) and area.mean[4, 1] == pytest.approx(1.0)


def test_hours_charged_alike_share_one_array():
    found = of(with_charge(grid_town()))
    assert len({id(each) for each in found.out}) == 2


def test_a_use_that_is_not_named_does_not_pay():
    city = with_charge(grid_town(), uses="van")
    assert of(city) is None and of(city, layer="vans") is not None and in_force(city, 8) == ()


def test_who_passes_through_meets_the_charge_on_links_that_enter():
    city = with_charge(grid_town(), amount=4.0, exempt=[("permits", 0.25)])
    asked = toll(city, in_force(city, 8))
    links = city.links
    x = city.nodes.geometry.x.to_numpy()
    inside = x > EAST_HALF.bounds[0]
    enters = inside[links["to_node_id"]] & ~inside[links["from_node_id"]]
    assert enters.sum() == 5 and (asked[enters] == pytest.approx(4.0 / 2 * 0.75)) and not asked[~enters].any()
    assert in_force(city, 20) == () and in_force(city, 7) == (0,)
