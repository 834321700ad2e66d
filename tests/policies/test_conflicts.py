"""Policies that do not go together."""

import dataclasses

import pytest

from belvedere.city.model import City
from belvedere.policies.bus_lane import BusLane
from belvedere.policies.close_street import CloseStreet
from belvedere.policies.conflicts import CLASHES, find
from belvedere.policies.congestion_charge import CongestionCharge
from belvedere.policies.contract import days
from belvedere.policies.cycle_lane import CycleLane
from belvedere.policies.event import Event
from belvedere.policies.low_emission_zone import LowEmissionZone
from belvedere.policies.one_way import OneWay
from belvedere.policies.parking_price import ParkingPrice
from belvedere.policies.pedestrian_area import PedestrianArea
from belvedere.policies.public_service import PublicService
from belvedere.policies.roadworks import Roadworks
from belvedere.policies.speed_limit import SpeedLimit
from belvedere.policies.touch import Touch
from belvedere.policies.transit_fare import TransitFare
from belvedere.policies.transit_frequency import TransitFrequency
from belvedere.policies.transit_line import TransitLine
from belvedere.policies.zone_30 import Zone30
from tests.policies.town import BLOCK, CLICK, HALF, town
from tests.worlds import drawn

FAR = drawn(555, 155, 845, 445)


def said(*policies):
    return [(each.severity, each.policies, each.message_en) for each in find(policies, town())]


def test_policies_that_go_together_have_no_conflict():
    assert find((), town()) == ()
    assert (
        said(Zone30(), CongestionCharge(polygon=BLOCK), TransitFrequency(), LowEmissionZone(), CycleLane(streets=(0,)))
        == []
    )


@pytest.mark.parametrize(
    ("policies", "severity", "words"),
    [
        ((CloseStreet(streets=(8,), uses=("car", "bus")), BusLane(streets=(8,))), "error", "on via Emilia: buses get"),
        ((BusLane(streets=(8,)), CloseStreet(streets=(8,), uses=("bus",))), "error", "buses get a lane where"),
        ((CongestionCharge(polygon=BLOCK), CongestionCharge(polygon=HALF)), "warning", "who drives there pays both"),
        ((Zone30(), SpeedLimit(from_speed=30, to_speed=50, classes=("tertiary",))), "warning", "both set the limit"),
        ((OneWay(streets=(0,)), OneWay(streets=(0,), towards="reverse")), "error", "a direction cannot be decided"),
        ((TransitFrequency(lines=("1",), factor=0), TransitFrequency()), "error", "is taken away"),
        ((TransitFare(), TransitFrequency(factor=0)), "warning", "whose fare changes is taken away"),
        ((ParkingPrice(), ParkingPrice(polygon=HALF)), "warning", "in one zone: the later price holds"),
        ((PublicService(point=CLICK, moved="Teatro"),) * 2, "error", "on Teatro: a service cannot move twice"),
        ((PedestrianArea(polygon=BLOCK), CongestionCharge(polygon=BLOCK, uses=("car",))), "warning", "nobody is left"),
        ((Roadworks(streets=(9,)), CloseStreet(streets=(9,))), "warning", "hold up nobody"),
        ((Zone30(), Event(polygon=BLOCK)), "warning", "one lasts some days a year"),
    ],
)  # fmt: skip
def test_two_that_decide_the_same_are_named(policies, severity, words):
    found = [each for each in find(policies, town()) if words in each.message_en]
    assert [(each.severity, each.policies) for each in found] == [(severity, (0, 1))]
    assert found[0].message_it != found[0].message_en and found[0].message_it.endswith(".")


def test_other_hours_other_ground_or_other_uses_are_no_conflict():
    by_day, by_night = (CongestionCharge(polygon=BLOCK, hours=hours) for hours in ((8, 20), (20, 24)))
    assert said(by_day, by_night) == []
    assert said(CongestionCharge(polygon=BLOCK), CongestionCharge(polygon=FAR)) == []
    assert said(CongestionCharge(polygon=BLOCK, uses=("car",)), CongestionCharge(polygon=BLOCK, uses=("truck",))) == []
    assert said(CloseStreet(streets=(8,), uses=("car",)), BusLane(streets=(8,))) == []


def test_a_charge_that_a_closure_does_not_empty_is_no_conflict():
    morning = CloseStreet(polygon=BLOCK, hours=(8, 10))
    assert said(morning, CongestionCharge(polygon=BLOCK)) == []
    assert said(CloseStreet(streets=(1,)), CongestionCharge(polygon=BLOCK)) == []


def test_a_policy_that_cannot_come_after_another_is_an_error_in_its_own_words():
    lanes = (BusLane(streets=(8,), takes="lane"), CycleLane(streets=(8,), takes="lane"))
    (found,) = find(lanes, town())
    assert (found.severity, found.policies) == ("error", (1,))
    assert found.message_en.startswith("Cycle lane: it would take the only lane of via Emilia. Pick")
    assert found.message_it.startswith("Pista o corsia ciclabile: toglierebbe l'unica corsia di via Emilia. Scegli")
    assert said(CycleLane(streets=(999,)))[0][2].startswith("Cycle lane: Grid town has no street 999.")


def test_a_new_line_can_run_more_often_in_the_same_scenario():
    assert said(TransitLine(streets=(0, 1)), TransitFrequency(lines=("Nuova",), factor=2)) == []


def test_streets_that_are_cut_off_are_counted():
    corner = CloseStreet(streets=(0, 20))  # both streets of the crossing in the south-west: nothing beyond is left
    assert said(corner) == []
    ring = CloseStreet(streets=(1, 5, 25))  # node 1 and node 6 hang on streets 0, 4, 20, 21 still
    assert said(ring) == []
    dead = (OneWay(streets=(0,), towards="west"), OneWay(streets=(20,), towards="south"))  # into node 0, never out
    (found,) = find(dead, town())
    assert found.severity == "warning" and found.policies == (0, 1)
    assert found.message_en.startswith("2 open streets can no longer be reached or left by car")


def test_errors_come_before_warnings():
    found = said(Zone30(), Event(polygon=BLOCK), CycleLane(streets=(999,)))
    assert [severity for severity, *_ in found] == sorted(severity for severity, *_ in found)


@dataclasses.dataclass(frozen=True)
class Painted:
    """A policy of somebody else's package, with a subject of its own."""

    LABEL_EN = "Paint"
    LABEL_IT = "Vernice"
    MEANING_EN = MEANING_IT = ""

    def apply(self, city: City) -> City:
        return city

    def touches(self, city: City) -> tuple[Touch, ...]:
        return (Touch("colour", "links", frozenset({0})),)


def test_a_policy_of_another_package_takes_part_by_saying_what_it_touches():
    assert said(Painted(), Painted()) == [("warning", (0, 1), "Paint and Paint on via 0: both decide the same.")]
    assert said(Painted(), Zone30()) == []


def test_the_table_of_conflicts_speaks_both_languages_and_names_known_subjects():
    subjects = {clash.one for clash in CLASHES}
    for clash in CLASHES:
        assert clash.severity in ("error", "warning") and all(clash.said) and clash.other in subjects
        assert len([each for each in CLASHES if (each.one, each.other) == (clash.one, clash.other)]) == 1


def test_the_days_of_a_scenario_are_those_of_its_shortest_temporary_policy():
    assert days((Zone30(),)) is None
    assert days((Roadworks(streets=(0,), days=60), Event(polygon=BLOCK, days=3), Zone30())) == 3
