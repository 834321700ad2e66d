"""A bus company without stop times: rides, lines by stop, trips per line."""

from __future__ import annotations

import pandas as pd
import pytest

from belvedere.city import transit_lines
from belvedere.city.recipe_sections import TransitSection
from belvedere.errors import InputError, MissingFileError

SECTION = TransitSection("gtfs", "feed.zip", "x", "edges.csv", "stops.csv", "lines.csv")
STOPS = pd.DataFrame({"stop_id": ["1", "2", "3", "4"]})
# the tables have the habits of the real ones: one line a ride, lines of another year, routes that share a short name
FILES = {
    "edges.csv": "from_stop,to_stop,line,mean_minutes,straight_m\n1,2,11,2.5,400\n2,3,11,1.5,300\n3,4,999,3,500\n",
    "stops.csv": "\ufeffline,stop,name\n11,1,A\n11,2,B\n11,3,C\n20,1,A\n20,2,B\n20,9,far\n",
    "lines.csv": (
        "route_id,trips_weekday,trips_saturday,trips_sunday,route_short_name\n"
        "11a,100,90,50,11\n11b,20,0,0,11\n20,60,0,0,20\nx,0,0,0,30\n"
    ),
}


def read(folder, section=SECTION, **changed):
    for name, text in {**FILES, **{f"{key}.csv": value for key, value in changed.items()}}.items():
        if text is not None:
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return transit_lines.read(section, folder, STOPS)


def test_a_ride_is_given_every_line_that_serves_both_its_stops(tmp_path):
    tables, _ = read(tmp_path)
    assert tables["edges"].to_numpy().tolist() == [["11", "1", "2", 2.5], ["11", "2", "3", 1.5], ["20", "1", "2", 2.5]]


def test_routes_of_one_short_name_are_one_line_and_those_without_trips_none(tmp_path):
    tables, _ = read(tmp_path)
    assert tables["lines"].to_numpy().tolist() == [["11", 120.0, 90.0, 50.0], ["20", 60.0, 0.0, 0.0]]


def test_rides_of_lines_without_trips_are_left_out_and_said(tmp_path):
    _, notes = read(tmp_path)
    assert [note.code for note in notes] == ["transit_stand_in", "line_without_trips"]
    assert notes[1].where == ("999",)
    assert "1 rides that only they make are left out" in notes[1].message_en


def test_without_the_keys_there_is_no_stand_in(tmp_path):
    assert transit_lines.read(TransitSection("gtfs", "feed.zip", "x"), tmp_path, STOPS) == ({}, ())


def test_one_of_three_files_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"transit\.lines_by_stop.*Name all three"):
        transit_lines.read(TransitSection("gtfs", "feed.zip", "x", edges="edges.csv"), tmp_path, STOPS)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"edges": FILES["edges.csv"].replace("2.5", "2,5").replace("1,2,11,2,5", '1,2,11,"2,5"')}, "decimal comma"),
        ({"edges": FILES["edges.csv"].replace("2.5", "-1")}, r"line 2: a ride of -1 minutes"),
        ({"edges": FILES["edges.csv"].replace("2,3,11", "2,77,11")}, r"line 3, column to_stop: '77' is no stop"),
        ({"edges": FILES["edges.csv"].replace(",", ";")}, "separated by ';'"),
        ({"edges": FILES["edges.csv"][:-9]}, "cells where the header has"),
        ({"edges": "from_stop,to_stop,line,mean_minutes\n"}, "no rows"),
        ({"edges": b"from_stop,to_stop,line,mean_minutes\n1,2,\xe0,2\n"}, "not UTF-8"),
        ({"lines": FILES["lines.csv"].replace("100,", "many,")}, "'many' is not a number"),
        ({"lines": FILES["lines.csv"].replace("100,", "-5,")}, "fewer than no trips"),
        ({"lines": FILES["lines.csv"].replace(",11\n", ",X\n").replace(",20\n", ",Y\n")}, "no ride belongs to a line"),
        ({"stops": "stop\n1\n"}, "column line is missing"),
    ],
)
def test_broken_tables_are_refused_with_file_and_row(tmp_path, changed, message):
    with pytest.raises(InputError, match=message):
        read(tmp_path, **changed)


def test_a_missing_file_is_named(tmp_path):
    (tmp_path / "lines.csv").write_text(FILES["lines.csv"])
    with pytest.raises(MissingFileError, match=r"edges\.csv"):
        transit_lines.read(SECTION, tmp_path, STOPS)
