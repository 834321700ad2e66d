"""People present over the API: released columns only, numbers that add up, a ledger believed only while it holds."""

import io
import json
import shutil
import subprocess
import sys
from hashlib import sha256

import pandas as pd
import pytest

from belvedere.city.bundle import load
from belvedere.presence import definitions, published
from belvedere.presence.footprint.cells import places
from belvedere.presence.schema import RELEASED, RELEASED_COUNTRIES
from belvedere.server.app import create
from belvedere.server.people.words import DEFINITIONS
from tests.server.asking import ask
from tests.server.released import APPROVER, COUNTS, FACTOR, write_people

AT = "2024-03-27T09:05:00+01:00"  # Wednesday: the hour from 8 to 9 had ended
ID = "presence-2024-03-27-vodafone_istat-1"


@pytest.fixture(scope="module")
def released(tmp_path_factory, town):
    folder = tmp_path_factory.mktemp("released") / "presence"
    write_people(folder, places(load(town)))
    return folder


@pytest.fixture(scope="module")
def told(town, released, tmp_path_factory):
    """A control room of the town with releases."""
    made = room(town, released, tmp_path_factory.mktemp("told"))
    yield made
    made.state.room.close()


@pytest.fixture
def fresh(town, released, tmp_path):
    """A control room whose releases a test may change, and their folder."""
    made = room(town, released, tmp_path)
    yield made, tmp_path / "grid_town" / "presence"
    made.state.room.close()


def room(town, released, state):
    shutil.copytree(released, state / "grid_town" / "presence")
    return create(town, state)


def people(app, at=AT, **asked):
    answer = ask(app, "/api/people", params={"at": at, **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()


def values(answer):
    return {part["name"]: part["value"] for part in answer["parts"]}


@pytest.mark.parametrize("asked", [{}, {"level": "zone", "place": "west"}, {"level": "municipality", "place": "1"}])
@pytest.mark.parametrize("hour", [0, 4, 9, 15, 23])
def test_the_tile_adds_up_exactly_as_it_is_shown(told, asked, hour):
    shown = values(people(told, at=f"2024-03-27T{hour:02d}:30:00+01:00", **asked))
    assert shown["total"] == shown["foreign"] + shown["italian"] + shown["transit"]
    assert shown["italian"] == sum(shown[name] for name in ("resident", "commuter", "regional", "national"))
    assert all(isinstance(value, int) and value >= 0 for value in shown.values())


def test_numbers_are_those_of_the_release_rounded_within_the_noise(told, released):
    answer = people(told)
    assert (answer["state"], answer["unit"], answer["synthetic"]) == ("fresh", "people", True)
    assert (answer["start"], answer["end"]) == ("2024-03-27T07:00:00Z", "2024-03-27T08:00:00Z")
    table = published.read(released).presence
    rows = table[(table["level"] == "city") & (table["timestamp"] == pd.Timestamp("2024-03-27T07:00Z"))]
    frozen = rows.set_index("visitor_class")
    total = next(part for part in answer["parts"] if part["name"] == "total")
    assert total["value"] == round(frozen.loc["all", "population"])
    assert total["value"] == pytest.approx(2 * sum(COUNTS) * FACTOR, rel=0.1)  # two zones, FACTOR people a phone
    assert total["low"] == round(frozen.loc["all", "population_lower"])
    assert total["high"] == round(frozen.loc["all", "population_upper"])
    # half of the 5–95 % interval of the noise, in people: 1.645 σ times 3
    assert total["noise"] == pytest.approx(1.645 * frozen.loc["all", "variance"] ** 0.5 * FACTOR, abs=1)
    assert (answer["release_id"], answer["approver"]) == (ID, APPROVER)


def test_every_interval_holds_its_number_and_a_sum_is_no_surer_than_its_worst_part(told):
    parts = {part["name"]: part for part in people(told)["parts"]}
    assert all(part["low"] <= part["value"] <= part["high"] for part in parts.values())
    width = {name: part["high"] - part["low"] for name, part in parts.items()}
    assert max(width[name] for name in ("resident", "commuter", "regional", "national")) <= width["italian"] + 2


def test_the_map_and_the_day_say_the_same_as_the_tile(told):
    tile = values(people(told, level="zone", place="east"))
    drawn = ask(told, "/api/people/map", params={"at": AT}).json()
    layer = ask(told, "/api/map/areas").json()
    row = [one["properties"]["area_id"] for one in layer["features"]].index("east")
    assert (drawn["value"][row], drawn["foreign"][row]) == (tile["total"], tile["foreign"])
    assert drawn["release_id"] == ID and drawn["synthetic"]
    assert sum(drawn["value"]) == values(people(told))["total"]  # areas add up to the city
    day = ask(told, "/api/people/day", params={"at": AT, "level": "zone", "place": "east"}).json()
    at = day["start"].index("2024-03-27T07:00:00Z")
    assert len(day["start"]) == 24 and day["start"][0] == "2024-03-27T03:00:00Z"
    assert day["total"][at] == tile["total"]
    assert all(sum(hour) == total for hour, total in zip(zip(*day["values"], strict=True), day["total"], strict=True))


def test_it_is_compared_with_other_released_workdays(told):
    answer = people(told)
    assert answer["usual_days"] == 4 and answer["usual"] == pytest.approx(values(answer)["total"], rel=0.05)
    assert answer["comparison"]["it"].endswith("per un giorno feriale alle 8")
    card = next(one for one in ask(told, "/api/now", params={"at": AT}).json()["cards"] if "people" in one["quantity"])
    assert (card["value"], card["severity"]) == (values(answer)["total"], 0)


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("2024-03-20T09:00:00+01:00", "before"),
        ("2024-03-30T03:30:00+01:00", "fresh"),
        ("2024-03-30T04:30:00+01:00", "fresh"),  # the last hour ended at four
        ("2024-03-30T05:01:00+01:00", "late"),
        ("2024-04-02T04:00:00+02:00", "late"),
        ("2024-04-02T06:00:00+02:00", "down"),
    ],
)
def test_people_are_shown_late_for_three_days_and_then_not_at_all(told, at, state):
    answer = people(told, at=at)
    assert answer["state"] == state
    assert bool(answer["parts"]) == (state in ("fresh", "late"))
    assert bool(answer["why"]["en"]) != bool(answer["parts"])


def test_an_hour_without_events_is_held_back_with_its_reason(told):
    answer = people(told, at="2024-03-28T21:10:00+01:00")
    assert (answer["state"], answer["parts"]) == ("suppressed", [])
    assert answer["why"]["it"] == "l'operatore non ha inviato eventi in quest'ora"
    drawn = ask(told, "/api/people/map", params={"at": "2024-03-28T21:10:00+01:00"}).json()
    assert drawn["state"] == "suppressed" and set(drawn["value"]) == {None}
    day = ask(told, "/api/people/day", params={"at": "2024-03-28T22:10:00+01:00"}).json()
    assert day["total"][16] is None and None not in day["total"][:16]


def test_countries_are_of_the_city_and_carry_the_interval_of_their_noise(told):
    found = people(told)["countries"]
    french = next(one for one in found if one["country"] == "FR")
    assert french["low"] < french["value"] < french["high"]
    assert abs(french["value"] - 120) < 700  # six standard errors of the noise
    each = sum(one["value"] for one in found if one["country"] != "all")
    assert each == pytest.approx(next(one["value"] for one in found if one["country"] == "all"), abs=3)
    assert people(told, level="zone", place="east")["countries"] == []


def test_the_ledger_tells_what_was_released_and_what_it_cost(told):
    said = ask(told, "/api/people/ledger").json()
    assert (said["state"], said["source"], said["lines"], said["faults"]) == ("whole", "room", 20, [])
    first = said["releases"][0]
    assert (first["release_id"], first["approver"]) == ("presence-2024-03-25-vodafone_istat-1", APPROVER)
    assert first["synthetic"] and first["state"] == "released" and first["file"]
    cost = {(one["period"], one["product"]): one["epsilon"] for one in said["composition"]}
    assert cost["day", "all"] == pytest.approx(1, abs=1e-3) and cost["week", "all"] == pytest.approx(2.87, abs=0.01)
    assert [one["day"] for one in said["spent"]] == [f"2024-03-{day}" for day in range(25, 30)]
    assert all(one["epsilon"] <= one["cap"] for one in said["spent"])


def test_a_release_is_downloaded_as_it_was_frozen_and_as_text_with_units(told):
    told_of = {one["release_id"]: one for one in ask(told, "/api/people/ledger").json()["releases"]}
    frozen = ask(told, f"/api/people/releases/{ID}.parquet")
    assert sha256(frozen.content).hexdigest() == told_of[ID]["sha256"]
    assert list(pd.read_parquet(io.BytesIO(frozen.content)).columns) == list(RELEASED)
    assert "grid_town-SYNTHETIC-presence" in frozen.headers["content-disposition"]
    text = ask(told, f"/api/people/releases/{ID}.csv").text
    assert text.startswith("# SYNTHETIC: ") and "\n# population: people\n" in text
    table = pd.read_csv(io.StringIO(text), comment="#")
    assert list(table.columns) == list(RELEASED) and len(table) == 4 * 24 * 7
    countries = ask(told, "/api/people/releases/countries-2024-03-27-1.csv").text
    assert list(pd.read_csv(io.StringIO(countries), comment="#", keep_default_na=False).columns) == list(
        RELEASED_COUNTRIES
    )


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("people/releases/presence-2024-03-27-garante-1.csv", 404),
        ("people/releases/..%2F..%2Fquality.csv", 404),
        ("people/releases/ledger.parquet", 404),
        ("people?level=zone&place=nowhere", 404),
        ("people?level=zone", 404),
        ("people?level=antenna&place=1", 422),
        ("people?at=yesterday", 422),
    ],
)
def test_what_was_not_released_cannot_be_asked_for(told, path, status):
    answer = ask(told, f"/api/{path}")
    assert answer.status_code == status and answer.headers["content-type"] == "application/problem+json"


def test_nothing_but_released_tables_leaves_the_folder(fresh):
    app, folder = fresh
    secret = pd.DataFrame({"device": [1], "time": [2], "cell": [3], "mcc": [222]})
    (folder / "events").mkdir()
    secret.to_parquet(folder / "events" / "part-0.parquet")
    secret.to_parquet(folder / "events.parquet")
    for name in ("events", "part-0"):
        assert ask(app, f"/api/people/releases/{name}.parquet").status_code == 404
    spoken = "".join(ask(app, f"/api/people{path}").text for path in ("", "/day", "/map", "/ledger", "/quality"))
    assert "device" not in {key for row in _keys(spoken) for key in row} and "events.parquet" not in spoken
    # a table beside the releases that no line speaks of takes the trust away from all of them
    secret.to_parquet(folder / "releases" / "extra.parquet")
    assert people(app)["state"] == "broken"
    assert ask(app, "/api/people/releases/extra.parquet").status_code == 404


def _keys(text):
    found = []
    json.JSONDecoder(object_hook=lambda one: found.append(set(one)) or one).raw_decode(text)
    return found


def test_a_line_that_was_changed_takes_every_number_away_and_is_named(fresh):
    app, folder = fresh
    assert people(app)["state"] == "fresh"
    file = folder / "ledger.jsonl"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    lines[6] = lines[6].replace(APPROVER, "Somebody else")
    file.write_text("".join(lines), "utf-8")
    answer = people(app)
    assert (answer["state"], answer["parts"], answer["synthetic"]) == ("broken", [], True)
    said = ask(app, "/api/people/ledger").json()
    assert (said["state"], said["broken_line"], said["lines"], said["releases"]) == ("broken", 7, 20, [])
    assert said["faults"][0]["what"]["it"] == "è stata cambiata: la sua impronta non torna"
    assert ask(app, f"/api/people/releases/{ID}.parquet").status_code == 404
    assert ask(app, "/api/people/ledger.jsonl").content == file.read_bytes()  # to be looked into
    assert all("people" not in one["quantity"] for one in ask(app, "/api/now", params={"at": AT}).json()["cards"])


def test_a_frozen_file_that_was_changed_is_named(fresh):
    app, folder = fresh
    file = folder / "releases" / f"{ID}.parquet"
    pd.read_parquet(file).assign(devices=1.0).to_parquet(file)
    said = ask(app, "/api/people/ledger").json()
    assert (said["state"], said["broken_line"], said["faults"][0]["where"]) == ("broken", None, ID)
    assert people(app)["state"] == "broken"


def test_what_is_released_while_the_room_is_open_appears(fresh, tmp_path):
    app, folder = fresh
    away = folder.rename(tmp_path / "away")
    assert people(app)["state"] == "none" and "simulate-operator" in people(app)["why"]["en"]
    assert ask(app, "/api/people/ledger").json()["state"] == "none"
    assert ask(app, "/api/people/ledger.jsonl").status_code == 404
    away.rename(folder)
    assert people(app)["state"] == "fresh"


def test_a_running_room_goes_before_the_citys_example(town, released, tmp_path):
    here = tmp_path / "cities" / "grid_town"
    shutil.copytree(town, here)
    write_people(here / "presence", places(load(here)), days=1)
    app = create(here, tmp_path / "state")
    assert ask(app, "/api/people/ledger").json()["source"] == "example"
    assert people(app, at="2024-03-25T09:05:00+01:00")["state"] == "fresh"
    shutil.copytree(released, tmp_path / "state" / "grid_town" / "presence")
    said = ask(app, "/api/people/ledger").json()
    assert (said["source"], len(said["spent"])) == ("room", 5)
    app.state.room.close()


def test_releases_of_another_city_are_not_shown_as_this_ones(town, tmp_path):
    from tests.presence.release.worlds import present

    folder = tmp_path / "grid_town" / "presence"
    present(folder)
    app = create(town, tmp_path)
    answer = people(app, at="2024-03-26T09:05:00+01:00")
    assert (answer["state"], answer["parts"]) == ("broken", [])
    assert answer["why"]["en"] == "What was released is of places that this city does not have."
    app.state.room.close()


def test_the_quality_report_is_told_and_a_broken_one_says_so(fresh):
    app, folder = fresh
    said = ask(app, "/api/people/quality").json()
    assert (said["state"], said["day"], said["synthetic"]) == ("there", "2024-03-27", True)
    assert {row["subject"] for row in said["rows"]} == {"coverage", "cleaning", "definition", "error"}
    assert [one["name"] for one in said["definitions"]] == ["vodafone_istat", "garante"]
    (folder / "quality.json").write_text('{"rows": [{"subject": 1}]}', "utf-8")
    assert ask(app, "/api/people/quality").json()["state"] == "broken"
    (folder / "quality.json").write_text('{"rows": [{"subj', "utf-8")
    said = ask(app, "/api/people/quality").json()
    assert (said["state"], said["rows"]) == ("broken", [])
    assert said["note"]["en"].startswith("quality.json is not JSON: Unterminated string")
    assert said["note"]["it"].startswith("quality.json non è JSON")
    assert people(app)["state"] == "fresh"  # no released number depends on the report
    huge = {"subject": "error", "name": "a/b/c/bias", "label_en": "", "label_it": "", "value": 10**400, "unit": "%"}
    (folder / "quality.json").write_text(json.dumps({"rows": [huge]}), "utf-8")
    assert ask(app, "/api/people/quality").json()["rows"][0]["value"] is None
    (folder / "quality.json").unlink()
    assert ask(app, "/api/people/quality").json()["state"] == "none"


def test_definitions_are_called_as_they_call_themselves():
    known = definitions.known()
    assert set(DEFINITIONS) == set(known)
    for name, words in DEFINITIONS.items():
        one = known[name]
        assert (words.label.en, words.label.it, words.source) == (one.LABEL_EN, one.LABEL_IT, one.SOURCE)
        labels = [(text.en, text.it) for text in words.classes]
        assert labels == [(label.label_en, label.label_it) for label in one.CLASS_LABELS]


def test_the_server_imports_nothing_of_presence_that_has_seen_a_device():
    code = (
        "import sys, belvedere.server.app; "
        "print([name for name in sys.modules if name.startswith(('belvedere.presence', 'opendp'))])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    allowed = {"", ".chain", ".published", ".schema", ".view", ".whole"}
    assert set(eval(said)) == {f"belvedere.presence{name}" for name in allowed}
