from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from belvedere.city.model import Calendar
from belvedere.errors import InputError
from belvedere.forecast import people
from belvedere.presence.published import Published
from belvedere.presence.schema import RELEASED

CALENDAR = Calendar("Europe/Rome", "IT")
PARENT = {"1": "north", "2": "north", "3": "south"}
CLASSES = ("all", "guest", "local", "transit")


def release(hours: int = 30) -> Published:
    """Two people a device; each zone has 10, 20, 30 devices of each class and one more an hour."""
    rows = []
    for hour in range(hours):
        time = pd.Timestamp("2024-03-25 03:00", tz="UTC") + pd.Timedelta(hours=hour)
        zones = {zone: {name: 10.0 * int(zone) + hour for name in CLASSES[1:]} for zone in PARENT}
        places = [("zone", zone, counts) for zone, counts in zones.items()]
        for district in ("north", "south"):
            members = [zones[zone] for zone, above in PARENT.items() if above == district]
            places.append(("municipality", district, {k: sum(m[k] for m in members) for k in CLASSES[1:]}))
        places.append(("city", "town", {k: sum(z[k] for z in zones.values()) for k in CLASSES[1:]}))
        for level, place, counts in places:
            for name, devices in {**counts, "all": sum(counts.values())}.items():
                rows.append((level, place, time, name, devices, 9.0, 2 * devices, 0.0, 0.0, "", "r"))
    table = pd.DataFrame(rows, columns=list(RELEASED)).astype(dict(RELEASED))
    empty = pd.DataFrame()
    return Published(table, empty, empty, empty, empty, empty, {}, True, "made", ("made",))


def test_released_people_add_up_on_the_panel_as_they_were_released() -> None:
    found = people.from_published(release(), CALENDAR, PARENT, CLASSES)
    assert len(found.panel.places) == (3 + 2 + 1) * 4
    assert np.allclose(found.sums.rows @ found.panel.value, 0.0)
    # classes of 6 places, 2 districts and the city of 4 classes
    assert len(found.sums.rows) == 6 + 3 * 4


def test_series_are_named_by_level_place_and_class_and_zones_know_their_district() -> None:
    found = people.from_published(release(), CALENDAR, PARENT)
    assert found.panel.places == ("city:town", "municipality:north", "municipality:south", "zone:1", "zone:2", "zone:3")
    assert found.panel.groups == ("", "", "", "north", "north", "south")
    assert found.panel.value[0, 0] == 360.0  # by hand: (10 + 20 + 30) devices · 3 classes · 2 people
    assert found.synthetic


def test_lags_start_at_the_release() -> None:
    assert (people.from_published(release(), CALENDAR, PARENT).panel.late == 24).all()  # [h] a day


def test_noise_is_told_in_people() -> None:
    assert np.allclose(people.from_published(release(), CALENDAR, PARENT).noise, 6.0)  # √9 devices · 2 people


def test_zones_of_no_known_district_add_up_to_the_city_alone() -> None:
    found = people.from_published(release(), CALENDAR, {})
    assert np.allclose(found.sums.rows @ found.panel.value, 0.0)
    assert len(found.sums.rows) == 2


def test_forecasts_of_people_add_up_with_no_errors_known_yet() -> None:
    found = people.from_published(release(), CALENDAR, PARENT, CLASSES)
    how = people.consistency(found, np.empty((0, 24)))
    moved = how.middles(found.panel.value[:, 0] + np.arange(24.0), 0.0)
    assert np.allclose(found.sums.rows @ moved, 0.0)


def test_an_hour_that_was_suppressed_is_missing() -> None:
    made = release()
    table = made.presence.copy()
    table.loc[table["zone_id"] == "2", "population"] = np.nan
    found = people.from_published(replace(made, presence=table), CALENDAR, PARENT)
    assert np.isnan(found.panel.value[4]).all()
    assert not np.isnan(found.panel.value[0]).any()


def test_a_class_that_was_not_released_and_an_empty_release_are_refused() -> None:
    with pytest.raises(InputError, match="Ask for one of all, guest, local, transit"):
        people.from_published(release(), CALENDAR, PARENT, ("tourist",))
    with pytest.raises(InputError, match="nothing was released"):
        people.from_published(replace(release(), presence=release().presence.iloc[:0]), CALENDAR, PARENT)
