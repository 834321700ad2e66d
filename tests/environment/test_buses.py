"""Buses of a timetable on streets."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pyproj
import pytest

from belvedere.environment import buses
from tests.worlds import BLOCK, CRS, EAST, NORTH, grid_town, table

TO_WGS = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)


def stops(*columns):
    """Stops on the high street of the town, ten metres beside its crossings."""
    places = [TO_WGS.transform(EAST + BLOCK * column, NORTH + 2 * BLOCK + 10) for column in columns]
    return pd.DataFrame(
        {
            "stop_id": [f"s{column}" for column in columns],
            "stop_name": "",
            "stop_lat": [str(lat) for _, lat in places],
            "stop_lon": [str(lon) for lon, _ in places],
        }
    )


def ride_east():
    """One line of 34 trips a workday, half of them east: two blocks, then two more."""
    edges = pd.DataFrame({"line": "1", "from_stop_id": ["s0", "s2"], "to_stop_id": ["s2", "s4"], "minutes": 1.0})
    lines = pd.DataFrame({"line": ["1"], "trips_weekday": [34.0], "trips_saturday": 0.0, "trips_sunday": 0.0})
    return replace(grid_town(), transit={"stops": stops(0, 2, 4), "edges": edges, "lines": lines})


def test_half_of_the_trips_drive_each_street_of_the_line_evenly_over_the_hours_of_service():
    made = buses.flow(ride_east())
    east = [2 * (2 * 4 + column) for column in range(4)]  # links of the high street, eastward
    assert made.sum(axis=0)[east] == pytest.approx([17.0] * 4)
    assert made.sum() == pytest.approx(4 * 17.0)
    assert made[[4, 22], :].sum() == 0 and made[5:22, east[0]] == pytest.approx(1.0)


def test_a_changed_timetable_changes_its_hours_only():
    change = {"route_id": "1", "frequency": 2.0, "fare": 1.0, "ride": 1.0, "start_hour": 7, "end_hour": 9}
    city = ride_east().with_table("transit_changes", table("transit_changes", [change]))
    made, usual = buses.flow(city), buses.flow(ride_east())
    assert made[7:9] == pytest.approx(2 * usual[7:9])
    assert made[9:] == pytest.approx(usual[9:])


def test_a_stop_far_from_any_street_drops_its_rides():
    city = ride_east()
    far = city.transit["stops"].assign(stop_lat=["44.0", *city.transit["stops"]["stop_lat"][1:]])
    made = buses.flow(replace(city, transit={**city.transit, "stops": far}))
    assert made.sum() == pytest.approx(2 * 17.0)


def test_a_city_without_transit_has_no_buses():
    assert not buses.flow(grid_town()).any()


def test_stop_times_say_the_hour():
    city = grid_town()
    transit = {
        "stops": stops(0, 2),
        "routes": pd.DataFrame({"route_id": ["r", "m"], "route_type": ["3", "1"], "route_short_name": ["1", "M"]}),
        "trips": pd.DataFrame({"route_id": ["r", "r", "m"], "service_id": "work", "trip_id": ["a", "b", "c"]}),
        "stop_times": pd.DataFrame(
            {
                "trip_id": ["a", "a", "b", "b", "c", "c"],
                "arrival_time": ["07:10:00", "07:12:00", "24:10:00", "24:12:00", "07:00:00", "07:01:00"],
                "departure_time": ["07:10:00", "07:12:00", "24:10:00", "24:12:00", "07:00:00", "07:01:00"],
                "stop_id": ["s0", "s2", "s0", "s2", "s0", "s2"],
                "stop_sequence": ["1", "2", "1", "2", "1", "2"],
            }
        ),
        "calendar": pd.DataFrame(
            [["work", "1", "1", "1", "1", "1", "0", "0", "20240101", "20240331"]],
            columns=[
                "service_id", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
                "start_date", "end_date",
            ],
        ),
    }  # fmt: skip
    made = buses.flow(replace(city, transit=transit))
    assert made[7].sum() == pytest.approx(2.0)  # one bus over two links; the metro is no bus
    assert made[0].sum() == pytest.approx(2.0)  # 24:10 is ten past midnight
    assert made.sum() == pytest.approx(4.0)
    change = {"route_id": "1", "frequency": 3.0, "fare": 1.0, "ride": 1.0, "start_hour": 7, "end_hour": 8}
    more = city.with_table("transit_changes", table("transit_changes", [change]))  # named as riders see it
    assert buses.flow(replace(more, transit=transit))[7].sum() == pytest.approx(6.0)


def test_all_trips_drive_each_ride_of_a_line_without_branches():
    made = buses.parts(np.array(["a", "b", "c"], object), np.array(["b", "c", "d"], object))
    assert made == pytest.approx([1.0, 1.0, 1.0], rel=5e-3)


def test_trips_part_where_a_line_branches():
    made = buses.parts(np.array(["a", "b", "b"], object), np.array(["b", "c", "d"], object))
    assert made == pytest.approx([1.0, 0.5, 0.5], rel=5e-3)


def test_a_bus_is_slower_than_the_cars_around_it():
    assert buses.speed(np.array([36.0]))[0] == pytest.approx(24.0)  # by hand: 100 + 50 s/km
