"""Alerts at a replayed clock and live: what stands, why, what people do about it."""

import csv
import io
import time
from datetime import UTC, datetime

import pytest

from belvedere.alerts.replay import STEP, instants
from belvedere.server.alerting import Alerting
from belvedere.server.app import create
from belvedere.server.lived import Lived
from belvedere.server.opening import Works
from tests.server.asking import ask
from tests.server.foresight import Held
from tests.server.watched import BEFORE, CLOSED, PATIENCE, RAISED, settled, write_rules

LATER = "2024-03-12T09:00:00Z"


@pytest.fixture(scope="module")
def folder(town, tmp_path_factory):
    return write_rules(town, tmp_path_factory.mktemp("watched") / "grid_town")


@pytest.fixture(scope="module")
def watched(folder, tmp_path_factory):
    made = create(folder, tmp_path_factory.mktemp("state"))
    yield made
    made.state.room.close()


def alert_of(app, at=LATER):
    return settled(app, at)["standing"][0]


def act(app, alert_id, what, at=LATER, **more):
    return ask(app, f"/api/alerts/{alert_id}/acts", "POST", json={"act": what, "who": "Anna Neri", "at": at, **more})


def again(app, state):
    """The same room's alerts, opened anew on a state folder."""
    room = app.state.room
    return Alerting(room.folder, state, room.city, room.manifest, measured=room.measured, hub=room.hub)


def lived(alerting, at):
    """What the rules said at a replayed clock, once its day has been lived."""
    end = time.monotonic() + PATIENCE
    while (found := alerting.watched(at)).state == "working" and time.monotonic() < end:
        time.sleep(0.05)
    return found


def test_an_alert_stands_when_its_reading_is_there_and_not_before(watched):
    assert settled(watched, BEFORE)["standing"] == []
    (found,) = settled(watched, RAISED)["standing"]
    assert found["alert_id"].startswith("much_traffic-20240312T0000-") and found["severity"] == 2
    assert (found["state"], found["raised"], found["by"], found["owner"]) == ("explained", RAISED, "", "")
    (value,) = found["values"]
    assert (value["place"], value["quantity"], value["value"], value["limit"]) == ("loops:1", "flow", 1100.0, 1050.0)
    assert found["sentence"]["en"].endswith(".") and found["sentence"]["it"] != found["sentence"]["en"]


def test_it_is_closed_when_its_sensor_is_not_believed_and_its_rule_lets_it(watched):
    assert len(settled(watched, "2024-03-12T19:45:00Z")["standing"]) == 1
    after = settled(watched, CLOSED)
    assert after["standing"] == [] and [one["closed"] for one in after["past"]] == [CLOSED]


def test_a_quiet_hour_says_how_many_rules_watch_how_many_sensors(watched):
    quiet = settled(watched, BEFORE)
    assert (quiet["state"], quiet["log"], quiet["rules"], quiet["sensors"]) == ("ready", "replay", 2, 2)


def test_a_day_is_the_same_whoever_asks_and_in_whatever_order(watched, tmp_path):
    times = [datetime.fromisoformat(at) for at in (RAISED, LATER, CLOSED)]
    found = []
    for turn, order in enumerate((times, times[::-1])):
        alerting = again(watched, tmp_path / str(turn))
        told = {at: lived(alerting, at) for at in order}
        found.append([told[at] for at in times])
        alerting.close()
    assert found[0] == found[1] and found[0][0].moment.standing.alerts


def test_an_alert_tells_why_what_was_measured_and_its_life(watched):
    alert_id = alert_of(watched)["alert_id"]
    told = ask(watched, f"/api/alerts/{alert_id}", params={"at": LATER}).json()
    assert told["drivers"] and all(one["text"]["it"] and one["known"] <= LATER for one in told["drivers"])
    assert [one["what"] for one in told["events"]] == ["raised", "explained"]
    assert {one["who"] for one in told["events"]} == {""}  # the rules themselves
    assert len(told["series"]["time"]) == 48 and told["series"]["place"] == "loops:1"


def test_who_takes_it_on_is_kept_and_time_travel_does_not_know_it_yet(watched):
    at = "2024-03-15T09:00:00Z"
    alert_id = alert_of(watched, at)["alert_id"]
    told = act(watched, alert_id, "acknowledge", at, note="on my way").json()
    assert (told["alert"]["state"], told["alert"]["by"]) == ("acknowledged", "Anna Neri")
    done = [(one["what"], one["who"], one["note"]) for one in told["events"]]
    assert done[2:] == [("acknowledged", "Anna Neri", "on my way")]
    assert alert_of(watched, "2024-03-15T10:00:00Z")["by"] == "Anna Neri"
    assert alert_of(watched, "2024-03-15T08:45:00Z")["by"] == ""
    twice = act(watched, alert_id, "acknowledge", at)
    assert twice.status_code == 422 and twice.json()["detail_it"]


def test_it_is_handed_over_noted_and_closed_by_hand_and_the_log_says_so(watched):
    day = "2024-03-18"
    alert_id = alert_of(watched, f"{day}T09:00:00Z")["alert_id"]
    assert act(watched, alert_id, "assign", f"{day}T09:00:00Z", to="Squad 2").json()["alert"]["owner"] == "Squad 2"
    act(watched, alert_id, "note", f"{day}T09:15:00Z", note='=HYPERLINK("evil")')
    closed = act(watched, alert_id, "close", f"{day}T09:30:00Z", note="queue is gone").json()["alert"]
    assert (closed["state"], closed["closed"]) == ("closed", f"{day}T09:30:00Z")
    after = settled(watched, f"{day}T09:45:00Z")
    assert after["standing"] == [] and after["past"][0]["alert_id"] == alert_id
    asked = {"at": f"{day}T10:00:00Z"}
    log = ask(watched, "/api/alerts/log", params=asked).json()
    assert [one["what"] for one in log] == ["raised", "explained", "assigned", "noted", "closed"]
    file = ask(watched, "/api/alerts/log.csv", params=asked)
    assert file.headers["content-type"].startswith("text/csv") and "attachment" in file.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(file.text)))
    assert [row["who"] for row in rows] == ["belvedere", "belvedere", "Anna Neri", "Anna Neri", "Anna Neri"]
    assert rows[3]["note"] == '\'=HYPERLINK("evil")'  # a spreadsheet would run it


def test_every_screen_hears_of_an_act_and_the_live_log_does_not(watched):
    at = "2024-03-21T09:00:00Z"
    alert_id, hub = alert_of(watched, at)["alert_id"], watched.state.room.hub
    before, alerting = hub.last(), watched.state.room.alerting
    act(watched, alert_id, "acknowledge", at)
    assert hub.last() > before
    assert len(alerting.room("replay").log.events(alert_id)) == 3 and alerting.room("live").log.events() == ()


def test_what_was_done_is_there_after_a_restart_and_nothing_is_said_twice(watched, tmp_path):
    at = datetime.fromisoformat(LATER)
    for turn in range(2):
        alerting = again(watched, tmp_path)
        (name,) = lived(alerting, at).moment.standing.alerts
        if turn == 0:
            alerting.room("replay").log.acknowledge(name, "Anna", at)
        assert [one.what for one in alerting.done(name, at)] == ["raised", "explained", "acknowledged"]
        alerting.close()


NAME = "much_traffic-20240312T0000-000000"


@pytest.mark.parametrize(
    ("alert_id", "body", "status"),
    [
        (NAME, {}, 404),
        ("..%2F..%2Fetc%2Fpasswd", {}, 405),
        ("x" * 300, {}, 422),
        ("much_traffic-20240312T0000-'; DROP", {}, 422),
        (None, {"act": "explode"}, 422),
        (None, {"who": ""}, 422),
        (None, {"who": "   "}, 422),
        (None, {"who": "belvedere"}, 422),  # the control room's own name
        (None, {"who": "A\u0000\u001b[31m"}, 422),
        (None, {"who": "x" * 81}, 422),
        (None, {"note": "x" * 1001}, 422),
        (None, {"act": "note", "note": " "}, 422),
        (None, {"act": "assign", "to": ""}, 422),
        (None, {"at": "2024-03-12T09:00:00"}, 422),
        (None, {"at": "9999-01-01T00:00:00Z"}, 422),
        (None, {"at": "2024-03-11T09:00:00Z"}, 404),  # before it was raised
        (None, {"surprise": 1}, 422),
    ],
)
def test_an_act_that_means_nothing_is_a_problem_and_changes_nothing(watched, alert_id, body, status):
    name = alert_id or alert_of(watched)["alert_id"]
    if "at" in body and body["at"].startswith("2024-03-11"):
        settled(watched, body["at"])
    sent = {"act": "acknowledge", "who": "Anna Neri", "at": LATER, **body}
    answer = ask(watched, f"/api/alerts/{name}/acts", "POST", json=sent)
    assert answer.status_code == status and answer.headers["content-type"] == "application/problem+json"
    log = watched.state.room.alerting.room("replay").log
    assert [one for one in log.events(alert_of(watched)["alert_id"]) if one.who != "belvedere"] == []


def test_another_sites_page_cannot_act(watched):
    answer = ask(
        watched,
        f"/api/alerts/{alert_of(watched)['alert_id']}/acts",
        "POST",
        json={"act": "acknowledge", "who": "Anna", "at": LATER},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403


def test_a_body_too_large_is_turned_away(watched):
    answer = act(watched, NAME, "note", note="x" * 2_000_000)
    assert answer.status_code == 413


def test_rules_are_told_in_words_with_what_they_watch(watched):
    first, second = ask(watched, "/api/alerts/rules").json()
    assert first["words"]["en"] == "Traffic flow is above 1050\u00a0veh/h." and first["source"] == "the tests"
    assert "90\u00a0% in più o meno del solito" in second["words"]["it"]
    assert (first["sensors"], second["sensors"], second["severity"]) == (2, 2, 3)


def test_a_closure_is_named_by_an_alert_that_is_raised_after_it_was_registered(watched):
    before, after, long_after = "2024-03-26T23:45:00Z", "2024-03-27T00:00:00Z", "2024-03-29T00:00:00Z"
    raised = alert_of(watched, after)
    street = raised["values"][0]["name"]

    def named(alert_id):
        told = ask(watched, f"/api/alerts/{alert_id}", params={"at": after}).json()
        return [one["text"]["it"] for one in told["drivers"] if one["kind"] == "notice"]

    span = {"start": "2024-03-26T06:00:00Z", "end": "2024-03-27T18:00:00Z"}
    body = {"place": street, "kind": "closure", **span, "who": "Anna", "text": "market", "at": before}
    assert named(raised["alert_id"]) == []
    made = ask(watched, "/api/works", "POST", json=body)
    assert made.status_code == 201 and made.json()["place"] == street
    assert alert_of(watched, after)["alert_id"] == raised["alert_id"]
    assert named(raised["alert_id"]) == [f"chiusura registrata in {street}"]
    shown = {at: ask(watched, "/api/works", params={"at": at}).json() for at in (LATER, before, long_after)}
    assert [len(one) for one in shown.values()] == [0, 1, 0]  # not registered yet; there; over


def test_a_day_that_is_being_lived_when_something_is_registered_is_lived_again_from_before_it(watched):
    alerting = watched.state.room.alerting
    start, at, end = (datetime(2024, 3, 12, hour, tzinfo=UTC) for hour in (0, 6, 12))
    lived, seen = Lived(start), []
    steps = lived.live_to(end, alerting.rules, alerting._solid, watched.state.room.measured.store, lambda moment: ())
    for moment, _ in steps:
        if moment == at and at not in seen:
            lived.forget(start + 4 * STEP)
        seen.append(moment)
    assert seen == [*instants(start, at + STEP), *instants(start + 4 * STEP, end + STEP)]
    assert [one.at for one in lived.between(start, end)] == list(instants(start, end + STEP))


@pytest.mark.parametrize(
    "wrong",
    [
        {"end": "2024-03-10T00:00:00Z"},
        {"start": "soon"},
        {"place": " "},
        {"place": "x" * 81},
        {"kind": "war"},
        {"text": "\u0007bell"},
        {"who": ""},
        {"end": "9999-12-31T00:00:00Z"},
    ],
)
def test_works_that_mean_nothing_are_refused(watched, wrong):
    body = {
        "place": "Via A",
        "kind": "works",
        "start": "2024-03-11T00:00:00Z",
        "end": "2024-03-12T00:00:00Z",
        "who": "A",
    }
    answer = ask(watched, "/api/works", "POST", json={**body, "at": LATER, **wrong})
    assert answer.status_code == 422 and answer.headers["content-type"] == "application/problem+json"


def test_a_city_without_rules_says_so(app):
    told = ask(app, "/api/alerts", params={"at": LATER}).json()
    assert told["state"] == "none" and "regole" in told["why"]["it"] and told["standing"] == []
    assert ask(app, "/api/alerts/rules").json() == []


def test_rules_that_cannot_be_read_are_named_and_the_rest_of_the_room_works(town, tmp_path):
    made = create(write_rules(town, tmp_path / "grid_town", "[rules.a]\nkind = 'treshold'"), tmp_path / "state")
    told = ask(made, "/api/alerts", params={"at": LATER}).json()
    assert told["state"] == "broken" and "threshold" in told["why"]["en"]
    assert act(made, NAME, "acknowledge").status_code == 409
    assert ask(made, "/api/now", params={"at": LATER}).status_code == 200
    made.state.room.close()


def test_live_what_was_missed_while_the_room_was_shut_is_caught_up_once(watched, tmp_path):
    for hour in (1, 6):
        alerting = again(watched, tmp_path)
        alerting._tick(datetime(2024, 3, 12, hour, 5, tzinfo=UTC))
        said = alerting.room("live").log.events()
        assert [one.what for one in said if "20240312T0000" in one.alert] == ["raised", "explained"]
        assert alerting.room("replay").log.events() == ()
        alerting.close()


def test_a_log_that_is_no_log_is_named_and_nothing_is_written_over_it(watched, tmp_path):
    file = tmp_path / "alerts" / "live" / "alerts.sqlite"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"half a download" * 500)
    alerting = again(watched, tmp_path)
    assert "alerts.sqlite" in alerting.why.en and alerting.watched(None).state == "broken"
    assert file.read_bytes() == b"half a download" * 500
    alerting.close()


def test_a_room_without_live_data_says_so_and_does_not_invent(watched):
    told = ask(watched, "/api/alerts").json()
    assert (told["state"], told["log"], told["standing"]) == ("none", "live", [])


AGAINST = """
[rules.{name}]
kind = "forecast"
title_en = "Not as forecast"
title_it = "Non come previsto"
severity = "warning"
quantities = ["flow"]
places = ["loops:1"]
hold = 1200.0
beyond = {beyond}
"""


def test_a_rule_against_forecast_waits_for_the_model_and_is_judged_by_its_interval(town, tmp_path):
    # 550 are counted on Saturday 30 March, where 450 to 550 were on those before
    engine, at = Held(), "2024-03-30T09:00:00Z"
    rules = AGAINST.format(name="near", beyond=0.5) + AGAINST.format(name="far", beyond=5.0)
    folder = write_rules(town, tmp_path / "grid_town", rules)
    made = create(folder, tmp_path / "state", works=Works(foresee=lambda calendar, known: engine))
    assert ask(made, "/api/alerts", params={"at": at}).json()["state"] == "working"
    assert engine.waits.wait(PATIENCE)
    assert ask(made, "/api/alerts", params={"at": at}).json()["state"] == "working"
    engine.go.set()
    (found,) = settled(made, at)["standing"]
    (value,) = found["values"]
    assert (found["rule"], value["value"], value["usual"]) == ("near", 550.0, 500.0)
    assert 500.0 < value["usual_high"] < 600.0
    made.state.room.close()
