"""What a check finds in a small town, each kind of oddity made on purpose."""

import json
from dataclasses import asdict, replace
from datetime import date

import pandas as pd
import pytest
from shapely.geometry import LineString, Polygon

from belvedere.city.check import check
from belvedere.city.model import Source
from belvedere.city.reading import Note
from tests.worlds import grid_town, square

TODAY = date(2024, 6, 1)


def findings(city):
    return {each.code: each for each in check(city, TODAY)}


def edited(table, edit):
    """Return the town with one table changed by a function of a copy of it."""
    town = grid_town()
    copy = town.tables[table].copy()
    return town.with_table(table, edit(copy))


def with_value(table, row, column, value):
    def edit(copy):
        copy.loc[row, column] = value
        return copy

    return edited(table, edit)


def test_a_whole_town_has_no_error():
    assert [each for each in check(grid_town(), TODAY) if each.severity == "error"] == []


def test_findings_come_gravest_first_and_turn_into_json():
    found = check(with_value("links", 0, "length", 0.0), TODAY)
    ranks = [("error", "warning", "note").index(each.severity) for each in found]
    assert ranks == sorted(ranks)
    assert json.loads(json.dumps([asdict(each) for each in found]))[0]["code"] == "links_without_length"


def test_every_finding_speaks_both_languages():
    for each in check(square(), TODAY):
        assert each.message_en
        assert each.message_it
        assert each.message_en != each.message_it
        assert "{" not in each.message_en + each.message_it


def test_links_that_lead_nowhere_are_an_island():
    found = findings(square())["links_on_islands"]  # four one-way links from A to D, and no way back
    assert found.count == 4
    assert found.message_en.startswith("4 links (4.0 km)")
    assert found.where == ("via Larga", "via Stretta")
    assert "links_on_islands" not in findings(grid_town())


def test_links_without_length_are_named():
    assert findings(with_value("links", 0, "length", 0.0))["links_without_length"].count == 1


def test_links_that_stand_twice_are_named():
    town = edited("links", lambda links: pd.concat([links, links.iloc[[3]]], ignore_index=True))
    assert findings(town)["links_twice"].count == 1


def test_limits_and_lanes_that_were_filled_in_are_counted_by_class():
    town = edited("links", lambda links: links.assign(speed_tagged=links["facility_type"] != "tertiary"))
    found = findings(town)["speeds_missing"]
    count = int((grid_town().links["facility_type"] == "tertiary").sum())
    assert (found.count, found.where) == (count, (f"tertiary {count}",))


def test_odd_limits_are_named():
    town = edited("links", lambda links: links.assign(speed_limit=[5.0, 150.0] + [50.0] * (len(links) - 2)))
    assert findings(town)["speeds_odd"].count == 2


def test_links_shut_to_all_are_counted():
    assert findings(with_value("links", 0, "allowed_uses", ""))["links_shut"].count == 1


def test_loops_that_join_no_link_are_named():
    found = findings(grid_town())["detectors_without_link"]
    assert found.count == 1


def test_shapes_that_cross_themselves_are_named():
    bow_tie = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    found = findings(with_value("zones", 1, "geometry", bow_tie))["shapes_invalid"]
    assert found.severity == "error"
    assert found.where[0].startswith("zones row 1: Self-intersection")


def test_a_line_that_is_a_point_is_invalid():
    start = grid_town().links.geometry[0].coords[0]
    found = findings(with_value("links", 0, "geometry", LineString([start, start])))
    assert found["shapes_invalid"].where[0].startswith("links row 0")


def test_zones_nobody_lives_in_and_people_nobody_publishes_are_told_apart():
    found = findings(with_value("zones", 0, "residents", 0.0))
    assert found["zones_without_residents"].where == ("0",)
    found = findings(with_value("zones", 2, "residents", float("nan")))
    assert found["residents_unknown"].where == ("2",)


def test_gateways_of_one_direction_are_named():
    town = grid_town()
    name = town.map_table("gateways")["name"][0]
    assert findings(with_value("gateways", 0, "in_node_id", -1))["gateways_without_entry"].where == (name,)
    assert "gateways_missing" in findings(square())


def test_a_zone_without_streets_is_named():
    far = Polygon([(0, 0), (10, 0), (10, 10), (0, 10)])
    assert findings(with_value("zones", 3, "geometry", far))["zones_without_streets"].where == ("3",)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("20240101", "20240531", "transit_calendar_ended"),
        ("20240602", "20241231", "transit_calendar_not_begun"),
        ("20240101", "20241231", None),
    ],
)
def test_a_transit_calendar_is_held_against_today(first, last, code):
    days = dict.fromkeys(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], "1")
    calendar = pd.DataFrame([{"service_id": "s", **days, "start_date": first, "end_date": last}], dtype="str")
    found = findings(replace(grid_town(), transit={"calendar": calendar}))
    assert {name for name in found if name.startswith("transit_calendar")} == ({code} if code else set())


def test_a_school_calendar_that_has_ended_is_told():
    town = grid_town()
    holidays = ((date(2023, 12, 24), date(2024, 1, 6)),)
    calendar = replace(town.calendar, school_holidays=holidays)
    assert findings(replace(town, calendar=calendar))["school_calendar_ended"].where == ("2024-01-06",)


def test_what_the_readers_said_is_repeated():
    note = Note("polygon_repaired", "1 polygon repaired", "1 poligono riparato", 1.0, ("40",))
    found = findings(replace(grid_town(), notes=(note,)))["polygon_repaired"]
    assert (found.severity, found.count, found.where) == ("note", 1, ("40",))


def test_licences_nobody_read_are_named():
    unsure = Source("Counts", "Region", "open", "2024", confirmed=False)
    found = findings(replace(grid_town(), sources={"detectors": (unsure,)}))["licences_to_confirm"]
    assert found.where == ("Counts (open)",)
