"""A decision from its form to its verdict, over the API."""

import time

import pytest

from belvedere.server.app import create
from belvedere.server.opening import Works
from tests.server import works
from tests.server.asking import ask

PATIENCE = 60.0  # [s] a test waits for a run
IN_TOWN = "POLYGON((11.341 44.500, 11.345 44.500, 11.345 44.504, 11.341 44.504, 11.341 44.500))"
CROSSED = "POLYGON((11.341 44.500, 11.345 44.504, 11.345 44.500, 11.341 44.504, 11.341 44.500))"
ELSEWHERE = "POLYGON((1 1, 2 1, 2 2, 1 2, 1 1))"


def scenario(policy="zone_30", side="variant", **settings):
    words = {"en": "A zone", "it": "Una zona"}
    return {
        "name": "a-zone",
        "title": words,
        "description": words,
        side: [{"policy": policy, "settings": settings}],
    }


def start(app, *, status=202, **said):
    answer = ask(app, "/api/runs", "POST", json=scenario(**said))
    assert answer.status_code == status, answer.text
    return answer.json()


def wait(app, run_id):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        run = ask(app, f"/api/runs/{run_id}").json()
        if run["state"] in ("done", "failed", "cancelled"):
            return run
        time.sleep(0.05)
    raise AssertionError(run)


def test_every_policy_has_a_form_in_both_languages(app):
    policies = {policy["name"]: policy for policy in ask(app, "/api/policies").json()}
    assert {"zone_30", "close_street", "limited_traffic_zone"} <= set(policies)
    for policy in policies.values():
        assert policy["label"]["it"] and policy["meaning"]["it"] and policy["fields"]
    speed = next(field for field in policies["zone_30"]["fields"] if field["name"] == "speed")
    assert (speed["asks"], speed["unit"], speed["default"]) == ("number", "km/h", 30.0)


def test_a_scenario_runs_to_its_end_and_the_same_request_is_done_at_once(app):
    run = start(app, polygon=IN_TOWN, speed=20)
    assert wait(app, run["run_id"])["state"] == "done"
    assert start(app, status=200, polygon=IN_TOWN, speed=20)["state"] == "done"
    assert run["run_id"] in [one["run_id"] for one in ask(app, "/api/runs").json()]


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"policy": "zone_31"}, "policy", "zone_30"),
        ({"sped": 30}, "sped", "speed"),
        ({"speed": 900}, "speed", "130"),
        ({"speed": "fast"}, "speed", "number"),
        ({"speed": [1]}, "speed", ""),
        ({"polygon": CROSSED}, "polygon", "crossing"),
        ({"polygon": ELSEWHERE}, "polygon", "no street"),
        ({"polygon": "POINT(11 44)"}, "polygon", "area"),
        ({"polygon": "POLYGON((nan nan, 1 1, 2 2, nan nan))"}, "polygon", ""),
        ({"polygon": "'; DROP TABLE links; --"}, "polygon", "WKT"),
        ({"polygon": "POLYGON((" + "11.341 44.5," * 9000 + "11.341 44.5))"}, "polygon", "simpler"),
        ({"policy": "close_street", "streets": [99]}, "streets", "99"),
        ({"policy": "close_street", "streets": list(range(6000))}, "streets", "fewer"),
        ({"policy": "close_street", "streets": [1], "hours": [9, 7]}, "hours", "hour"),
        ({"classes": ["moon"]}, "classes", ""),
    ],
)
@pytest.mark.parametrize("side", ["base", "variant"])
def test_a_setting_that_means_nothing_names_policy_field_and_remedy(app, said, field, words, side):
    problem = start(app, status=422, side=side, **said)
    assert problem["field"] == field and problem["policy"] == said.get("policy", "zone_30")
    assert words in problem["detail"] + problem["remedy"] and problem["remedy"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"name": "x"}',
        b'{"name":"a","title":{"en":"","it":""},"description":{"en":"","it":""}}',
        b'{"name":"../x","title":{"en":"","it":""},"description":{"en":"","it":""},"variant":[{"policy":"zone_30"}]}',
        b'{"name":"a","title":{"en":"","it":""},"description":{"en":"","it":""},"variant":[{"policy":"zone_30","settings":{"speed":NaN}}]}',
        b'{"name":"a","title":{"en":"","it":""},"description":{"en":"","it":""},"variant":[{"policy":"zone_30","settings":{"speed":1e999}}]}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_no_scenario_is_a_problem(app, body):
    answer = ask(app, "/api/runs", "POST", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422) and answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_a_body_of_ten_megabytes_is_refused_unread(app):
    answer = ask(app, "/api/runs", "POST", content=b" " * 10_000_000, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413 and answer.headers["content-type"] == "application/problem+json"


def test_a_body_that_does_not_say_how_long_it_is_has_an_end_too(app):
    async def endless():
        while True:
            yield b" " * 100_000

    answer = ask(app, "/api/runs", "POST", content=endless(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413 and answer.headers["content-type"] == "application/problem+json"


def test_a_scenario_from_a_plain_form_of_another_page_is_refused(app):
    body = b'{"name":"a","title":{"en":"","it":""},"description":{"en":"","it":""},"variant":[{"policy":"zone_30"}]}'
    assert ask(app, "/api/runs", "POST", content=body, headers={"Content-Type": "text/plain"}).status_code == 422


@pytest.mark.parametrize("run_id", ["0123456789abcdef", "..%2f..%2fetc%2fpasswd", "x", "0" * 400])
@pytest.mark.parametrize(
    "end", ["", "/verdict", "/findings", "/themes", "/files", "/files/money.csv", "/report", "/streets"]
)
def test_a_run_that_is_not_there_is_a_problem(app, run_id, end):
    assert ask(app, f"/api/runs/{run_id}{end}").status_code in (404, 422)


def test_a_run_that_is_not_done_has_no_answer_and_can_be_stopped(town, tmp_path):
    slow = create(town, tmp_path, works=Works(works.slow))
    try:
        run = start(slow, speed=25)
        early = ask(slow, f"/api/runs/{run['run_id']}/verdict")
        assert early.status_code == 409 and early.json()["detail"]
        ask(slow, f"/api/runs/{run['run_id']}", "DELETE")
        assert wait(slow, run["run_id"])["state"] == "cancelled"
    finally:
        slow.state.room.close()


def test_the_scenarios_of_the_city_are_listed_and_can_be_asked_for_as_they_are(town, tmp_path, app):
    folder = town / "scenarios"
    folder.mkdir(exist_ok=True)
    (folder / "slow.toml").write_text(
        'name = "slow"\n[title]\nen = "Slow"\nit = "Piano"\n[description]\nen = "."\nit = "."\n'
        '[[variant]]\npolicy = "zone_30"\nspeed = 15\n',
        encoding="utf-8",
    )
    (listed,) = ask(app, "/api/scenarios").json()
    assert listed["variant"] == [{"policy": "zone_30", "settings": {"speed": 15.0}}]
    assert ask(app, "/api/runs", "POST", json=listed).status_code in (200, 202)


def test_a_scenario_keeps_its_horizon_days_costs_and_draws(app):
    said = {**scenario(speed=21), "horizon": "long", "days": 280, "costs": {"capital": 2e6, "yearly": 1e5}, "draws": 50}
    answer = ask(app, "/api/runs", "POST", json=said)
    assert answer.status_code == 202, answer.text
    kept = wait(app, answer.json()["run_id"])["scenario"]
    assert (kept["horizon"], kept["days"], kept["draws"]) == ("long", 280.0, 50)
    assert kept["costs"] == {"capital": 2e6, "yearly": 1e5, "life": 20.0, "first_year": 2026}


@pytest.mark.parametrize(
    "said",
    [
        {"horizon": "never"},
        {"days": 0},
        {"days": 900},
        {"draws": -1},
        {"draws": 10**9},
        {"draws": 1.5},
        {"costs": {"capital": -1}},
        {"costs": {"life": 0}},
        {"costs": {"first_year": 20260}},
        {"costs": {"bribes": 1}},
        {"costs": "many"},
    ],
)
def test_a_scenario_whose_keys_mean_nothing_is_refused(app, said):
    answer = ask(app, "/api/runs", "POST", json={**scenario(), **said})
    assert answer.status_code == 422 and answer.json()["field"].startswith(next(iter(said)))


def test_a_finished_run_is_pinned_and_let_go_again(app):
    run = start(app, speed=22)["run_id"]
    assert wait(app, run)["pinned"] is False
    assert ask(app, f"/api/runs/{run}/pin", "PUT").json()["pinned"] is True
    assert ask(app, f"/api/runs/{run}").json()["pinned"] is True
    assert ask(app, f"/api/runs/{run}/pin", "DELETE").json()["pinned"] is False
    assert ask(app, "/api/runs/0123456789abcdef/pin", "PUT").status_code == 404


def test_policies_that_do_not_go_together_are_named_before_anything_is_computed(app):
    said = scenario(policy="zone_30", speed=20, polygon=IN_TOWN)
    said["variant"].append({"policy": "zone_30", "settings": {"speed": 10, "polygon": IN_TOWN}})
    (found,) = ask(app, "/api/scenarios/check", "POST", json=said).json()
    assert (found["weight"], found["side"], found["policies"]) == ("warning", "variant", [0, 1])
    assert "later" in found["message"]["en"] and "seconda" in found["message"]["it"]
    alone = ask(app, "/api/scenarios/check", "POST", json=scenario(polygon=ELSEWHERE)).json()
    assert [one["weight"] for one in alone] == ["error"] and "Zona 30" in alone[0]["message"]["it"]
    assert ask(app, "/api/scenarios/check", "POST", json=scenario(sped=1)).status_code == 422


def test_a_refusal_comes_in_both_languages_where_the_policy_speaks_both(app):
    problem = start(app, status=422, polygon=ELSEWHERE)
    assert problem["detail_it"] and problem["remedy_it"] and problem["detail_it"] != problem["detail"]
