"""Areas that keep some out: low_emission_zone, pedestrian_area, freight_hours, event."""

import numpy as np
import pytest

from belvedere.city.vehicle_classes import share
from belvedere.errors import InputError
from belvedere.mobility.rules import in_force, rules
from belvedere.policies.event import Event
from belvedere.policies.freight_hours import FreightHours
from belvedere.policies.low_emission_zone import LowEmissionZone
from belvedere.policies.pedestrian_area import PedestrianArea
from tests.policies.town import BLOCK, town
from tests.worlds import table


def open_town():
    return town().with_table("restrictions", table("restrictions")).with_table("exemptions", table("exemptions"))


def shut(city, hour, use):
    return set(city.links["street_id"].to_numpy()[np.flatnonzero(rules(city, in_force(city, hour, use), use).shut)])


@pytest.mark.parametrize(
    ("settings", "cars", "trucks"),
    [
        ({"petrol": 1, "diesel": 0, "gas": 0}, 0.1 / 0.8, 0.0),  # Euro 0 petrol: 0.1 of 0.8
        ({"petrol": 0, "diesel": 5, "gas": 0}, 0.4 / 0.8, 1.0),  # all diesels are Euro 4
        ({"petrol": 7, "diesel": 7}, 1.0, 1.0),
        ({"petrol": 0, "diesel": 4, "gas": 1}, 0.0, 0.0),
    ],
)
def test_a_zone_shuts_out_the_euro_classes_below_its_own(settings, cars, trucks):
    there = town()
    row = LowEmissionZone(polygon=BLOCK, **settings).apply(there).table("restrictions").iloc[-1]
    assert (row["kind"], row["compliance"]) == ("low_emission", 0.95)
    assert share(there.table("fleet"), "car", row["classes"]) == pytest.approx(cars)
    assert share(there.table("fleet"), "truck", row["classes"]) == pytest.approx(trucks)
    assert "Electric" not in row["classes"]


def test_a_zone_that_lets_every_vehicle_in_is_refused():
    with pytest.raises(InputError, match="every vehicle may enter"):
        LowEmissionZone(petrol=0, diesel=0, gas=0)


def test_a_zone_of_the_whole_city_covers_all_its_streets():
    there = town()
    made = LowEmissionZone(residents=0.1).apply(there)
    assert made.map_table("restrictions").geometry.iloc[-1].covers(there.links.geometry.union_all())
    assert made.table("exemptions").iloc[-1].tolist() == ["policy:1", "residents", 0.1]


def test_a_pedestrian_area_shuts_cars_all_day_and_vans_but_for_their_hours():
    made = PedestrianArea(polygon=BLOCK, deliveries=(6, 10)).apply(open_town())
    block = {1, 5, 21, 22}
    assert [shut(made, hour, "car") for hour in (0, 7, 23)] == [block] * 3
    assert [shut(made, hour, "van") for hour in (5, 6, 9, 10)] == [block, set(), set(), block]
    assert shut(made, 7, "bus") == set()
    without = PedestrianArea(polygon=BLOCK, buses="stay out", deliveries=(0, 10)).apply(open_town())
    assert shut(without, 7, "bus") == block and len(without.table("restrictions")) == 2


def test_goods_stay_out_in_their_hours_and_cars_do_not_mind():
    made = FreightHours(polygon=BLOCK, hours=(10, 20), permits=0.1).apply(open_town())
    van, car = (rules(made, in_force(made, 12, use), use) for use in ("van", "car"))
    assert van.guarded.sum() == 8 and not car.guarded.any()
    assert van.let_in[van.inside > 0] == pytest.approx(0.1)
    assert not rules(made, in_force(made, 9, "van"), "van").guarded.any()


@pytest.mark.parametrize(("settings", "field"), [({"hours": (0, 24)}, "hours"), ({"uses": ()}, "uses")])
def test_goods_that_never_arrive_or_nobody_shut_out_is_refused(settings, field):
    with pytest.raises(InputError, match=f"freight_hours: {field}"):
        FreightHours(**settings)


def test_an_event_draws_people_and_closes_its_streets_in_its_hours():
    made = Event(polygon=BLOCK, people=3000, hours=(18, 22), closed="all", streets=(9,)).apply(open_town())
    row = made.table("events").iloc[0]
    assert (row["people"], row["start_hour"], row["end_hour"]) == (3000, 18, 22)
    assert shut(made, 18, "car") == {1, 5, 9, 21, 22} and shut(made, 17, "car") == set()


def test_an_event_without_closures_leaves_streets_open_and_one_of_nobody_is_refused():
    assert Event(polygon=BLOCK).apply(open_town()).table("restrictions").empty
    with pytest.raises(InputError, match="draws nobody and closes no street"):
        Event(polygon=BLOCK, people=0).apply(town())
    with pytest.raises(InputError, match="no area is drawn"):
        Event().apply(town())
