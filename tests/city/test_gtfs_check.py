import pytest

from tests.city.test_gtfs import FEED, feed, problems


def after(name, *rows):
    """Return the file with rows added at its end."""
    return {name: FEED[f"{name}.txt"] + "\n".join(rows) + "\n"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (after("stops", "a,Twice,44.5,11.3"), ("stops.txt", 4, "stop_id", "the key stands twice")),
        (after("stops", "c,North,94.5,11.3"), ("stops.txt", 4, "stop_lat", "'94.5' is not a degree within ±90")),
        (after("stops", "c,Comma,x,11.3"), ("stops.txt", 4, "stop_lat", "'x' is not a degree within ±90")),
        (after("routes", "12,1,12,bus"), ("routes.txt", 3, "route_type", "'bus' is not a whole number")),
        (after("trips", "99,work,t3,0"), ("trips.txt", 4, "route_id", "'99' is not in routes.txt")),
        (
            after("trips", "11,never,t3,0"),
            ("trips.txt", 4, "service_id", "'never' is not in calendar.txt or calendar_dates.txt"),
        ),
        (after("trips", "11,work,t3,2"), ("trips.txt", 4, "direction_id", "'2' is not 0 or 1")),
        (after("trips", "11,work,,0"), ("trips.txt", 4, "trip_id", "the field is blank")),
        (
            after("stop_times", "t1,08:20:00,08:20:00,zz,3"),
            ("stop_times.txt", 6, "stop_id", "'zz' is not in stops.txt"),
        ),
        (
            after("stop_times", "t1,8.20,08:20:00,a,3"),
            ("stop_times.txt", 6, "arrival_time", "'8.20' is not a time as H:MM:SS"),
        ),
        (
            after("stop_times", "t1,08:05:00,08:05:00,a,3"),
            ("stop_times.txt", 6, "arrival_time", "time runs back along the trip"),
        ),
        (
            after("stop_times", "t1,08:20:00,08:19:00,a,3"),
            ("stop_times.txt", 6, "departure_time", "the bus leaves before it arrives"),
        ),
        (
            after("stop_times", "t1,08:20:00,08:20:00,a,2"),
            ("stop_times.txt", 6, "trip_id stop_sequence", "the key stands twice"),
        ),
        (
            after("calendar", "w2,1,1,1,1,1,0,0,20240310,20240304"),
            ("calendar.txt", 3, "end_date", "the service ends before it starts"),
        ),
        (after("calendar", "w2,1,1,1,1,1,0,X,20240304,20240310"), ("calendar.txt", 3, "sunday", "'X' is not 0 or 1")),
        (after("calendar_dates", "work,20240230,1"), ("calendar_dates.txt", 5, "date", "there is no day 20240230")),
        (
            after("calendar_dates", "work,2024-03-09,1"),
            ("calendar_dates.txt", 5, "date", "'2024-03-09' is not a date as YYYYMMDD"),
        ),
        (after("calendar_dates", "work,20240309,3"), ("calendar_dates.txt", 5, "exception_type", "'3' is not 1 or 2")),
    ],
)
def test_each_thing_that_is_wrong_is_named_with_its_line_and_field(tmp_path, changed, expected):
    assert problems(feed(tmp_path, **changed)) == [expected]


def test_stops_of_a_trip_may_be_written_in_any_order(tmp_path):
    rows = FEED["stop_times.txt"].splitlines()
    assert problems(feed(tmp_path, stop_times="\n".join([rows[0], *reversed(rows[1:])]) + "\n")) == []


def test_a_stop_without_a_time_between_two_timed_ones_is_allowed(tmp_path):
    rows = ["t1,,,b,2", "t1,08:20:00,08:20:00,a,3"]
    text = FEED["stop_times.txt"].replace("t1,08:10:00,08:10:00,b,2\n", "") + "\n".join(rows) + "\n"
    assert problems(feed(tmp_path, stop_times=text)) == []


def test_time_that_runs_back_is_seen_across_a_stop_without_a_time(tmp_path):
    rows = ["t1,,,b,2", "t1,07:20:00,07:20:00,a,3"]
    text = FEED["stop_times.txt"].replace("t1,08:10:00,08:10:00,b,2\n", "") + "\n".join(rows) + "\n"
    assert problems(feed(tmp_path, stop_times=text)) == [
        ("stop_times.txt", 6, "arrival_time", "time runs back along the trip")
    ]


def test_several_problems_come_in_order_of_file_and_line(tmp_path):
    made = feed(tmp_path, **after("trips", "99,work,t3,0"), **after("stops", "a,Twice,44.5,11.3"))
    assert [(one.file, one.line) for one in made.problems] == [("stops.txt", 4), ("trips.txt", 4)]
    assert made.notes[0].where[0].startswith("stops.txt line 4 stop_id: the key")


def test_a_generic_node_inside_a_station_needs_no_coordinates(tmp_path):
    stops = "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\na,A,44.5,11.3,1,\nb,B,,,3,a\nc,C,,,0,a\n"
    assert problems(feed(tmp_path, stops=stops)) == [
        ("stops.txt", 4, "stop_lat", "'' is not a degree within ±90"),
        ("stops.txt", 4, "stop_lon", "'' is not a degree within ±180"),
    ]
