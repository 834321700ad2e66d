"""Public transport by timetable, on the high street of the town of 5 × 5 crossings."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from belvedere.city import gtfs
from belvedere.city.osm_pbf import streets
from belvedere.city.recipe_sections import TransitSection
from belvedere.errors import ModelError
from belvedere.mobility.modes.extract import busiest, lattice, of_city, write_feed, write_streets
from belvedere.mobility.modes.service import public_transport, transit_source
from belvedere.mobility.modes.timetable import by_timetable as travel_times
from belvedere.mobility.modes.transit import NONE, STAND_IN, TIMETABLE
from tests.city.small import RAW, needs_raw
from tests.mobility.modes.riders import by_frequency, by_timetable, feed, stops
from tests.worlds import CRS, grid_town


def at_stops() -> np.ndarray:
    return stops()[["stop_lon", "stop_lat"]].astype(float).to_numpy()


def test_the_busiest_workday_is_no_day_of_strike_and_no_sunday() -> None:
    assert busiest(feed()) == date(2024, 3, 6)


def test_a_feed_without_times_or_without_workdays_is_refused() -> None:
    without = {name: table for name, table in feed().items() if name != "stop_times"}
    with pytest.raises(ModelError, match="the feed has no stop_times"):
        busiest(without)
    sundays = feed()
    sundays["calendar"] = sundays["calendar"].assign(tuesday="0", wednesday="0", thursday="0")
    with pytest.raises(ModelError, match="nothing runs on any Tuesday"):
        busiest({**sundays, "calendar_dates": sundays["calendar_dates"].iloc[:0]})


def test_the_day_that_is_written_has_the_days_trips_alone(tmp_path: Path) -> None:
    write_feed(feed(), date(2024, 3, 6), tmp_path / "feed")
    written = gtfs.read(TransitSection("gtfs", "feed.zip", "x"), _zipped(tmp_path))
    assert written.problems == ()
    assert gtfs.services_on(written.tables, date(2024, 3, 6)) == {"day"}
    assert gtfs.services_on(written.tables, date(2024, 3, 7)) == frozenset()
    write_feed(feed(), date(2024, 3, 10), tmp_path / "sunday")
    assert (tmp_path / "sunday" / "trips.txt").read_text().count("\n") == 1


def test_a_lattice_covers_what_is_near_places_and_hangs_together() -> None:
    made = lattice(at_stops(), CRS)
    assert made.made_from == "lattice"
    assert len(np.unique(made.pairs)) == len(made.position)
    assert np.ptp(made.position[:, 1]) * 111_000 == pytest.approx(2 * 1200, abs=300)


def test_a_citys_streets_are_each_written_once() -> None:
    assert len(of_city(grid_town()).pairs) == 40  # 5 × 4 × 2 streets, 80 links


def test_riding_takes_the_timetables_minutes_and_the_window_tells_the_wait() -> None:
    pytest.importorskip("ferrobus")
    town = by_timetable()
    found = travel_times(town.transit, at_stops(), of_city(town))
    ride = found.transit
    assert ride.made_from == TIMETABLE
    assert found.day == date(2024, 3, 6)
    # a bus every ten minutes and departures every five: from one minute and six to wait, or none and five
    assert ride.ride[0, 2] + ride.walk[0, 2] == pytest.approx(4.0, abs=1.0)
    assert ride.wait[0, 2] == pytest.approx(2.5, abs=0.6)
    assert found.low[0, 2] <= ride.total()[0, 2] <= found.high[0, 2]
    assert found.high[0, 2] - found.low[0, 2] == pytest.approx(5.0, abs=0.1)
    assert found.reached[0, 2] == 1.0
    assert ride.transfers[0, 2] == 0.0
    assert np.isinf(np.diag(ride.ride)).all()


def test_outside_the_hours_of_service_nobody_rides() -> None:
    pytest.importorskip("ferrobus")
    town = by_timetable()
    found = travel_times(town.transit, at_stops(), of_city(town), departures=(23 * 3600,))
    assert np.isinf(found.transit.ride).all()
    assert found.reached.max() == 0.0


def test_a_city_uses_the_best_that_its_feed_allows() -> None:
    pytest.importorskip("ferrobus")
    assert transit_source(by_timetable()) == TIMETABLE
    assert transit_source(by_frequency()) == STAND_IN
    assert transit_source(grid_town()) == NONE
    assert public_transport(by_timetable()).made_from == TIMETABLE
    assert np.isinf(public_transport(grid_town()).ride).all()


def test_without_ferrobus_a_timetable_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ferrobus", None)
    with pytest.raises(ModelError, match=r"ferrobus, which is not installed.*belvedere\[transit\]"):
        public_transport(by_timetable())


def test_the_streets_that_are_written_are_those_of_the_city(tmp_path: Path) -> None:
    write_streets(of_city(grid_town()), tmp_path / "streets.osm.pbf")
    read = streets(tmp_path / "streets.osm.pbf", CRS)
    assert len(read.nodes) == 25
    assert read.ways.geometry.length.sum() == pytest.approx(40 * 200.0, rel=1e-3)


@pytest.mark.raw
@needs_raw
def test_nearly_all_of_prato_is_reached_by_bus() -> None:
    pytest.importorskip("ferrobus")
    tables = gtfs.read(TransitSection("gtfs", "gtfs/prato_2016.zip", "x"), RAW).tables
    places = tables["stops"][["stop_lon", "stop_lat"]].astype(float).to_numpy()
    inner = places[(abs(places[:, 0] - 11.10) < 0.06) & (abs(places[:, 1] - 43.88) < 0.04)][::80]
    found = travel_times(tables, inner, lattice(places, "EPSG:32632"))
    assert busiest(tables) == date(2016, 4, 13)
    reached = found.reached[~np.eye(len(inner), dtype=bool)]
    assert (reached > 0.5).mean() > 0.8
    assert np.median(found.transit.total()[np.isfinite(found.transit.ride)]) < 70.0


def _zipped(folder: Path) -> Path:
    from tests.city.small import zip_of

    texts = {path.name: path.read_text() for path in sorted((folder / "feed").iterdir())}
    zip_of(folder / "feed.zip", texts)
    return folder
