"""The same day under each definition, and where phones went: released numbers only, with what they cost."""

import shutil

import pytest

from belvedere.city.bundle import load
from belvedere.presence.footprint.cells import places
from belvedere.server.app import create
from belvedere.server.people.words import DEFINITIONS
from tests.server.asking import ask
from tests.server.released import COUNTS, FACTOR, OTHER_COUNTS, TRIPS_A_DAY, TRIPS_AN_HOUR, write_people

WEDNESDAY = "2024-03-27T09:05:00+01:00"  # released under two definitions
THURSDAY = "2024-03-28T09:05:00+01:00"  # under one


@pytest.fixture(scope="module")
def tree(town):
    return places(load(town))


@pytest.fixture(scope="module")
def told(town, tree, tmp_path_factory):
    state = tmp_path_factory.mktemp("compared")
    write_people(state / "grid_town" / "presence", tree, more=True)
    made = create(town, state)
    yield made
    made.state.room.close()


def said(app, path, at=WEDNESDAY, **asked):
    answer = ask(app, f"/api/people{path}", params={"at": at, **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()


def near(value, phones, zones=1):
    """Tell whether people are those of so many phones in each zone, within five times the noise of a class."""
    return abs(value - FACTOR * phones * zones) <= FACTOR * 5 * 125


def test_the_definition_of_most_days_is_shown_and_another_is_chosen_by_name(told, tree):
    zones = len(tree.zones)
    plain, other = said(told, ""), said(told, "", definition="garante")
    regional = [next(one for one in each["parts"] if one["name"] == "regional") for each in (plain, other)]
    assert near(regional[0]["value"], COUNTS[2], zones) and near(regional[1]["value"], OTHER_COUNTS[2], zones)
    assert (plain["definition"]["name"], other["definition"]["name"]) == ("vodafone_istat", "garante")
    assert other["release_id"] == "presence-2024-03-27-garante-1" and other["start"] == plain["start"]
    assert regional[1]["label"]["en"].startswith("Dweller or occasional visitor")
    totals = {one["name"]: one["value"] for one in other["parts"]}
    within = sum(one["value"] for one in other["parts"] if one["within"] == "total")
    assert totals["total"] == within


def test_day_and_map_follow_the_chosen_definition(told):
    day = said(told, "/day", definition="garante")
    assert day["release_id"] == "presence-2024-03-27-garante-1" and len(day["start"]) == 24
    assert day["labels"][0]["en"] == "Settled resident"
    drawn = said(told, "/map", definition="garante")
    assert drawn["release_id"] == "presence-2024-03-27-garante-1" and None not in drawn["value"]


def test_a_day_that_was_not_released_under_a_definition_shows_no_number_of_another_day(told):
    answer = said(told, "", at=THURSDAY, definition="garante")
    assert (answer["state"], answer["parts"], answer["release_id"]) == ("suppressed", [], "")
    assert answer["why"]["en"].startswith("This day was not released under this definition")
    assert said(told, "/day", at=THURSDAY, definition="multimno")["start"] == []
    assert set(said(told, "/map", at=THURSDAY, definition="garante")["value"]) == {None}


@pytest.mark.parametrize("path", ["", "/day", "/map"])
@pytest.mark.parametrize(("name", "status"), [("nobody", 404), ("../x", 422), ("Garante", 422), ("x" * 61, 422)])
def test_a_definition_that_there_is_not_is_refused(told, path, name, status):
    assert ask(told, f"/api/people{path}", params={"at": WEDNESDAY, "definition": name}).status_code == status


def test_definitions_stand_side_by_side_with_what_that_has_cost(told, tree):
    found = said(told, "/definitions")
    assert found["definitions"][0]["definition"]["name"] == "vodafone_istat"
    assert {one["definition"]["name"] for one in found["definitions"]} == set(DEFINITIONS)
    released = {one["definition"]["name"]: one for one in found["definitions"] if one["released"]}
    assert set(released) == {"vodafone_istat", "garante"} and released["vodafone_istat"]["chosen"]
    regional = {
        name: next(part for part in one["parts"] if part["name"] == "regional")["value"]
        for name, one in released.items()
    }
    assert regional["garante"] > 1.5 * regional["vodafone_istat"]
    for one in released.values():
        parts = {part["name"]: part for part in one["parts"]}
        assert one["visitors"]["value"] == sum(parts[name]["value"] for name in ("regional", "national", "foreign"))
        assert one["visitors"]["low"] <= one["visitors"]["value"] <= one["visitors"]["high"]
    missing = next(one for one in found["definitions"] if one["definition"]["name"] == "multimno")
    assert (missing["parts"], missing["release_id"]) == ([], "") and "a cost of its own" in missing["why"]["en"]
    # presence twice, trips and countries: (2 · 0.8 + 0.16 + 0.04) of the day's ρ, and not twice ε
    assert found["plain"] == pytest.approx(1.0) and 1.3 < found["epsilon"] < 1.5
    assert said(told, "/definitions", at=THURSDAY)["epsilon"] == pytest.approx(1.0, abs=1e-6)


def test_an_area_goes_to_the_areas_that_were_released_with_the_interval_of_the_noise(told, tree):
    first, second = tree.zones[:2]
    found = said(told, "/trips", level="zone", place=first)
    assert (found["start"], found["end"]) == ("2024-03-27T03:00:00Z", "2024-03-28T03:00:00Z")
    assert [(one["origin"], one["destination"]) for one in found["leaving"]] == [(first, second)]
    assert [(one["origin"], one["destination"]) for one in found["arriving"]] == [(second, first)]
    for one, true in zip((*found["leaving"], *found["arriving"]), TRIPS_A_DAY, strict=True):
        half = (one["high"] - one["low"]) / 2
        assert 40 < half < 120 and abs(one["value"] - true) < 4 * half
    assert found["within"] is None and found["least"] == found["arriving"][0]["value"]
    assert found["release_id"] == "trips-2024-03-27-1" and found["synthetic"]
    whole = said(told, "/trips")
    assert [one["origin"] for one in whole["leaving"]] == [first, second] and whole["arriving"] == []


def test_a_district_tells_its_hour_and_every_pair(told, tree):
    place = tree.municipalities[0]
    found = said(told, "/trips", level="municipality", place=place)
    assert (found["start"], found["least"]) == ("2024-03-27T07:00:00Z", None)
    flows = [*found["leaving"], *found["arriving"], found["within"]]
    assert len(flows) == 2 * len(tree.municipalities) - 1
    for one in flows:
        assert abs(one["value"] - TRIPS_AN_HOUR) < 5 * (one["high"] - one["value"])


def test_without_trips_of_the_day_the_reason_is_told(town, tree, tmp_path):
    write_people(tmp_path / "grid_town" / "presence", tree, days=1)
    app = create(town, tmp_path)
    found = said(app, "/trips", at="2024-03-25T09:05:00+01:00")
    assert (found["state"], found["leaving"], found["start"]) == ("suppressed", [], None)
    assert found["why"]["it"].startswith("Di questo giorno non")
    app.state.room.close()
    shutil.rmtree(tmp_path / "grid_town")
    empty = create(town, tmp_path)
    assert said(empty, "/trips")["state"] == said(empty, "/definitions")["state"] == "none"
    empty.state.room.close()


def test_places_that_there_are_not_are_refused(told):
    for path in ("/definitions", "/trips"):
        assert (
            ask(told, f"/api/people{path}", params={"at": WEDNESDAY, "level": "zone", "place": "x"}).status_code == 404
        )
