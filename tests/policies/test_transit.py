"""Lines that run more often, cost less, or are new: transit_frequency, transit_fare, transit_line."""

from dataclasses import replace

import pandas as pd
import pytest

from belvedere.city import gtfs
from belvedere.errors import InputError
from belvedere.mobility.modes.frequency import prepare
from belvedere.policies.transit_fare import TransitFare
from belvedere.policies.transit_frequency import TransitFrequency
from belvedere.policies.transit_line import TransitLine
from tests.policies.town import HIGH_STREET, town
from tests.worlds import grid_town


def test_a_frequency_is_one_row_for_all_lines_or_one_a_line():
    made = TransitFrequency(factor=2, hours=(6, 9)).apply(town()).table("transit_changes")
    assert made.iloc[0].tolist() == ["*", 2.0, 1.0, 1.0, 6, 9]
    made = TransitFare(lines=("1", "r1"), fare=0).apply(TransitFrequency().apply(town())).table("transit_changes")
    assert made["route_id"].tolist() == ["*", "1"] and made["fare"].tolist() == [1, 0]  # r1 is line 1 by its route_id


def test_a_city_without_public_transport_refuses():
    for policy in (TransitFrequency(), TransitFare(), TransitLine(streets=(0,))):
        with pytest.raises(InputError, match="has no public transport"):
            policy.apply(grid_town())


def test_a_line_stops_at_even_distances_and_uses_stops_that_stand():
    made = TransitLine(streets=HIGH_STREET, spacing=200, headway=10, speed=12, hours=(6, 22)).apply(town())
    rides = made.transit["edges"].query("line == 'Nuova'")
    assert set(zip(rides["from_stop_id"], rides["to_stop_id"], strict=True)) == {
        (f"s{a}", f"s{b}") for a in range(5) for b in range(5) if abs(a - b) == 1
    }
    assert rides["minutes"].tolist() == pytest.approx([1.0] * 8)  # 200 m at 12 km/h
    trips = made.transit["lines"].set_index("line").loc["Nuova", "trips_weekday"]
    assert trips == 2 * 16 * 6  # both ways, 16 hours, 6 an hour
    assert made.transit["stops"].equals(town().transit["stops"])


def test_a_line_builds_stops_where_none_stands_in_the_order_of_its_way():
    streets = (2, 0, 1)  # the southern row: nodes 0, 1, 2, 3, picked in no order
    made = TransitLine(name="Navetta", streets=streets, spacing=300).apply(town())
    built = made.transit["stops"].query("stop_id.str.startswith('Navetta')")
    assert len(built) == 3  # 600 m in two legs
    longitudes = built["stop_lon"].astype(float).tolist()
    assert longitudes in (sorted(longitudes), sorted(longitudes, reverse=True))
    assert (built.drop(columns=["stop_id", "stop_name", "stop_lat", "stop_lon"]) == "").all(axis=None)
    assert prepare(made).ride_time.shape == (8 + 4,)  # what mobility rides: line 1, and two legs both ways


def test_streets_that_make_no_one_way_are_refused():
    for streets in ((0, 3), (0, 1, 21, 22)):  # apart; a row with two branches
        with pytest.raises(InputError, match="do not make one way"):
            TransitLine(streets=streets).apply(town())


def test_a_name_that_a_line_has_is_refused_and_so_is_none():
    with pytest.raises(InputError, match="has a line 1 already"):
        TransitLine(name="1", streets=(0,)).apply(town())
    with pytest.raises(InputError, match="the line has no name"):
        TransitLine(name="")


def timed_town():
    columns = ["trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"]
    rows = [("t", "08:00:00", "08:00:00", "s0", "1"), ("t", "08:01:00", "08:01:00", "s1", "2")]
    week = dict.fromkeys(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], "1")
    there = town()
    transit = {
        "stops": there.transit["stops"],
        "routes": there.transit["routes"],
        "trips": pd.DataFrame([{"route_id": "r1", "service_id": "d", "trip_id": "t"}], dtype="str"),
        "stop_times": pd.DataFrame(rows, columns=columns, dtype="str"),
        "calendar": pd.DataFrame(
            [{"service_id": "d", **week, "start_date": "20260105", "end_date": "20260111"}], dtype="str"
        ),
    }
    return replace(there, transit=transit)


def test_where_there_is_a_timetable_the_line_has_trips_and_stop_times_on_every_day():
    line = TransitLine(streets=HIGH_STREET, spacing=400, headway=30, speed=24, hours=(8, 10))
    made = line.apply(timed_town()).transit
    trips = made["trips"].query("route_id == 'Nuova'")
    assert len(trips) == 2 * 4 and "edges" not in made
    first = made["stop_times"].query("trip_id == 'Nuova:0:0'")
    assert first["departure_time"].tolist() == ["08:00:00", "08:01:00", "08:02:00"]  # 400 m at 24 km/h a minute
    running = gtfs.services(made)
    assert set(running.loc[running["service_id"] == "Nuova", "date"].dt.day) == set(range(5, 12))


def test_a_feed_with_dates_alone_gets_the_line_on_each_of_them():
    there = timed_town()
    transit = {name: table for name, table in there.transit.items() if name != "calendar"}
    transit["calendar_dates"] = pd.DataFrame(
        [{"service_id": "d", "date": f"2026010{day}", "exception_type": "1"} for day in (5, 6)], dtype="str"
    )
    made = TransitLine(streets=HIGH_STREET).apply(replace(there, transit=transit)).transit["calendar_dates"]
    assert made.query("service_id == 'Nuova'")["date"].tolist() == ["20260105", "20260106"]
