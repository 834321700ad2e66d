"""What the model says, over the API."""

import pytest

from tests.server.asking import ask
from tests.worlds import flows, grid_town


def test_flows_are_those_of_the_hour_in_link_order(app):
    answer = ask(app, "/api/flows?hour=8").json()
    table = flows(grid_town())
    at_eight = table[table["hour"] == 8]
    assert answer["flow"] == at_eight["flow"].round(1).tolist()
    assert answer["saturation"][0] == 0.5  # half the capacity, by tests/worlds.py


@pytest.mark.parametrize("hour", ["-1", "24", "x", "8.5", "NaN"])
def test_an_hour_that_no_day_has_is_refused(app, hour):
    assert ask(app, f"/api/flows?hour={hour}").status_code == 422


def test_a_street_has_both_its_directions_and_the_loops_on_it(app):
    street = ask(app, "/api/streets/9").json()  # links 18 and 19, with loop 1 on link 18
    assert (street["name"], street["link_ids"], street["detectors"]) == ("via Emilia", [18, 19], ["loops:1"])
    assert [len(day) for day in street["flow"]] == [24, 24]


@pytest.mark.parametrize(("street", "status"), [("40", 404), ("-1", 422), ("x", 422), ("9" * 30, 422)])
def test_a_street_that_is_not_there_is_a_problem(app, street, status):
    assert ask(app, f"/api/streets/{street}").status_code == status


def traced(app, query):
    """Return the answer once the hour is solved."""
    for _ in range(100):
        answer = ask(app, f"/api/select-link?{query}")
        if answer.status_code != 202:
            return answer
        assert answer.json()["state"] == "working"
    raise AssertionError("the hour was never solved")


def test_a_links_traffic_is_told_by_area_and_gateway_largest_first(app):
    told = traced(app, "link=18&hour=8").json()
    assert (told["state"], told["total"], told["flow"][0], told["flow"][18]) == ("done", 80.0, 8.0, 80.0)
    assert [(one["kind"], one["name"], one["share"]) for one in told["origins"]] == [
        ("area", "East", 0.75),  # zone 1
        ("gateway", "Porta Ovest", 0.25),
    ]
    assert [(one["name"], one["flow"]) for one in told["destinations"]] == [("West", 80.0)]  # zone 2


def test_an_empty_link_has_no_origins(app):
    told = traced(app, "link=18&hour=0").json()
    assert (told["total"], told["origins"], told["destinations"]) == (0.0, [], [])


@pytest.mark.parametrize(
    ("query", "status"),
    [("link=80&hour=8", 404), ("link=-1&hour=8", 422), ("link=1&hour=24", 422), ("hour=8", 422), ("link=x", 422)],
)
def test_a_link_or_an_hour_that_is_not_there_is_a_problem(app, query, status):
    answer = ask(app, f"/api/select-link?{query}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
