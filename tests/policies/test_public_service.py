"""Services that open or move."""

import pytest

from belvedere.errors import InputError
from belvedere.policies.public_service import PublicService
from tests.policies.town import CLICK, town


def test_a_new_service_stands_in_places_and_its_people_in_its_zone():
    there = town()
    made = PublicService(point=CLICK, category="school", jobs=30, students=400).apply(there)
    row = made.map_table("places").iloc[-1]
    assert (row["name"], row["category"]) == ("scuola", "school")
    assert row.geometry.x - 686_000 == pytest.approx(500, abs=0.01)
    gained = made.zones[["jobs", "students", "attractions"]] - there.zones[["jobs", "students", "attractions"]]
    assert gained.loc[1].tolist() == [30, 400, 1] and (gained.drop(index=1) == 0).all(axis=None)


def test_a_service_that_moves_takes_its_people_along_and_no_more_than_there_are():
    there = town()  # the theatre stands at node 12, on the border: in the first zone by distance
    made = PublicService(point=CLICK, moved="Teatro", jobs=10_000).apply(there)
    assert len(made.table("places")) == 1
    assert made.map_table("places").geometry.iloc[0].x - 686_000 == pytest.approx(500, abs=0.01)
    assert made.zones["jobs"].sum() == there.zones["jobs"].sum()
    assert (made.zones["jobs"] >= 0).all()


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({}, "no place is clicked"),
        ({"point": "POINT(9 45)"}, "far from Grid town"),
        ({"point": CLICK, "moved": "Cinema"}, "no place of Grid town is called 'Cinema'"),
    ],
)
def test_a_place_that_is_none_is_refused(settings, problem):
    with pytest.raises(InputError, match=problem):
        PublicService(**settings).apply(town())
