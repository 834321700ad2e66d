from datetime import date

import numpy as np
import pandas as pd
import pytest

from belvedere.city import gtfs
from belvedere.city.recipe_sections import TransitSection
from belvedere.errors import InputError, MissingFileError
from tests.city.small import RAW, needs_raw, zip_of

SECTION = TransitSection("gtfs", "feed.zip", "x")
# a line of two trips: one on working days of a week in March 2024, one at night; Wednesday is a strike, Sunday a fair
FEED = {
    "agency.txt": "\ufeffagency_id,agency_name,agency_url,agency_timezone\n1,Bus,https://example.org,Europe/Rome\n",
    "stops.txt": 'stop_id,stop_name,stop_lat,stop_lon\na,"Stazione, Centrale",44.50,11.34\nb,Porta,44.49,11.35\n',
    "routes.txt": "route_id,agency_id,route_short_name,route_type\n11,1,11,3\n",
    "trips.txt": "route_id,service_id,trip_id,direction_id\n11,work,t1,0\n11,night,t2,1\n",
    "stop_times.txt": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "t1,7:58:00,08:00:00,a,1\nt1,08:10:00,08:10:00,b,2\n"
        "t2,23:50:00,23:50:00,b,1\nt2,25:30:00,25:30:00,a,2\n"
    ),
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "work,1,1,1,1,1,0,0,20240304,20240310\n"
    ),
    "calendar_dates.txt": "service_id,date,exception_type\nwork,20240306,2\nwork,20240310,1\nnight,20240309,1\n",
}


def feed(tmp_path, **changed):
    members = {**FEED, **{f"{name}.txt": text for name, text in changed.items()}}
    zip_of(tmp_path / "feed.zip", {name: text for name, text in members.items() if text is not None})
    return gtfs.read(SECTION, tmp_path)


def problems(transit):
    return [(one.file, one.line, one.field, one.problem) for one in transit.problems]


def test_tables_are_as_published_without_the_byte_order_mark(tmp_path):
    transit = feed(tmp_path)
    assert set(transit.tables) == {name.removesuffix(".txt") for name in FEED}
    assert transit.tables["agency"].columns[0] == "agency_id"
    assert transit.tables["stops"]["stop_name"].tolist() == ["Stazione, Centrale", "Porta"]
    assert transit.problems == ()
    assert transit.notes == ()


def test_services_run_by_weekday_and_by_exception(tmp_path):
    tables = feed(tmp_path).tables
    running = gtfs.services(tables)
    assert [(day.day, service) for day, service in running.itertuples(index=False)] == [
        (4, "work"), (5, "work"), (7, "work"), (8, "work"), (9, "night"), (10, "work"),
    ]  # fmt: skip
    assert gtfs.services_on(tables, date(2024, 3, 6)) == frozenset()  # the strike
    assert gtfs.services_on(tables, date(2024, 3, 10)) == {"work"}  # the fair
    assert gtfs.span(tables) == (date(2024, 3, 4), date(2024, 3, 10))


def test_a_feed_of_single_dates_and_a_feed_of_weekdays_are_both_feeds(tmp_path):
    dates = feed(tmp_path, calendar=None, trips="route_id,service_id,trip_id\n11,night,t1\n11,night,t2\n")
    assert gtfs.services(dates.tables)["service_id"].tolist() == ["night", "work"]
    weekdays = feed(tmp_path, calendar_dates=None, trips="route_id,service_id,trip_id\n11,work,t1\n11,work,t2\n")
    assert len(gtfs.services(weekdays.tables)) == 5


def test_a_service_that_never_runs_has_no_span(tmp_path):
    head = FEED["calendar.txt"].splitlines()[0]
    never = feed(tmp_path, calendar=f"{head}\nwork,0,0,0,0,0,0,0,20240304,20240310\n", calendar_dates=None)
    assert gtfs.span(never.tables) is None


def test_times_pass_midnight():
    seconds = gtfs.seconds(pd.Series(["7:58:00", "25:30:00", "", "8:60:00"]))
    assert seconds[:2].tolist() == [28_680.0, 91_800.0]
    assert np.isnan(seconds[2:]).all()


def test_a_feed_without_stop_times_is_taken_and_said(tmp_path):
    transit = feed(tmp_path, stop_times=None)
    assert "stop_times" not in transit.tables
    assert [note.code for note in transit.notes] == ["transit_without_times"]


@pytest.mark.parametrize("name", ["agency", "stops", "routes", "trips"])
def test_a_feed_without_a_needed_file_is_refused(tmp_path, name):
    with pytest.raises(InputError, match=rf"feed\.zip: {name}\.txt: the file is missing"):
        feed(tmp_path, **{name: None})


def test_a_feed_without_any_calendar_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"neither calendar\.txt nor calendar_dates\.txt"):
        feed(tmp_path, calendar=None, calendar_dates=None)


def test_a_missing_column_an_empty_table_and_latin_1_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"feed\.zip/trips\.txt: line 1: the column trip_id is missing"):
        feed(tmp_path, trips="route_id,service_id\n11,work\n")
    with pytest.raises(InputError, match=r"stops\.txt: the table has a header and no rows"):
        feed(tmp_path, stops="stop_id,stop_name,stop_lat,stop_lon\n")
    with pytest.raises(InputError, match=r"stops\.txt: line 2: byte 0xe0 is not UTF-8"):
        feed(tmp_path, stops="stop_id,stop_name\na,Città\n".encode("latin-1"))
    with pytest.raises(InputError, match=r"routes\.txt: line 1: the columns are separated by ';'"):
        feed(tmp_path, routes="route_id;route_type\n11;3\n")


def test_a_missing_feed_and_half_a_download_are_named(tmp_path):
    with pytest.raises(MissingFileError):
        gtfs.read(SECTION, tmp_path)
    feed(tmp_path)
    path = tmp_path / "feed.zip"
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(InputError, match="not a whole zip file"):
        gtfs.read(SECTION, tmp_path)


def test_a_row_cut_short_is_a_problem_with_its_line_and_is_left_out(tmp_path):
    transit = feed(tmp_path, stop_times=FEED["stop_times.txt"] + "t2,26:00")
    assert problems(transit) == [("stop_times.txt", 6, "", "2 cells where the header has 5: the row is left out")]
    assert len(transit.tables["stop_times"]) == 4
    assert transit.notes[0].count == 1.0


@pytest.mark.raw
@needs_raw
def test_pratos_feed_of_2016_is_whole_and_ended_that_year():
    transit = gtfs.read(TransitSection("gtfs", "gtfs/prato_2016.zip", "x"), RAW)
    sizes = {name: len(table) for name, table in transit.tables.items()}
    assert (sizes["routes"], sizes["stops"], sizes["trips"], sizes["stop_times"]) == (23, 1_647, 4_401, 107_752)
    assert transit.problems == ()
    assert gtfs.span(transit.tables) == (date(2016, 4, 7), date(2016, 12, 31))


@pytest.mark.raw
@needs_raw
def test_bolognas_feed_has_no_stop_times_and_says_so():
    transit = gtfs.read(TransitSection("gtfs", "transit/tper_2025_without_stop_times.zip", "x"), RAW / "bologna")
    sizes = {name: len(table) for name, table in transit.tables.items()}
    assert (sizes["routes"], sizes["stops"], sizes["trips"]) == (243, 6_598, 42_175)
    assert [note.code for note in transit.notes] == ["transit_without_times"]
    assert gtfs.span(transit.tables) == (date(2025, 9, 11), date(2026, 6, 6))
