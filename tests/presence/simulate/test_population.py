"""How many people there are on a day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from belvedere.presence.simulate import stage, surroundings
from belvedere.presence.simulate.choices import WORK, choices
from belvedere.presence.simulate.ground import ground
from belvedere.presence.simulate.habits import INSIDE_WORK
from belvedere.presence.simulate.market import market, published
from belvedere.presence.simulate.population import apportion, crowd, guests_a_night, long_weekend, service_day
from belvedere.presence.simulate.settings import Settings
from belvedere.presence.simulate.ways import LONGEST, ways
from tests.worlds import grid_town, table

CITY = grid_town()
GROUND = ground(CITY, surroundings.of(CITY, None), 1)
WAYS = ways(CITY, GROUND)
CHOICES = choices(CITY, GROUND, WAYS, 1)


def test_whole_people_are_apportioned_by_largest_remainder() -> None:
    # 10 by 1 : 1 : 1 is 3.33 each; the first of equals gets the one left
    assert apportion(np.array([1.0, 1.0, 1.0]), 10).tolist() == [4, 3, 3]
    assert apportion(np.array([0.5, 0.3, 0.2]), 5).tolist() == [3, 1, 1]


@pytest.mark.parametrize(
    ("day", "friday"),
    [
        (date(2024, 3, 28), None),  # the night to Good Friday
        (date(2024, 3, 29), date(2024, 3, 29)),
        (date(2024, 3, 31), date(2024, 3, 29)),  # Easter: the Monday is free
        (date(2024, 4, 1), None),  # its last night is an ordinary one
        (date(2024, 3, 22), None),
        (date(2024, 4, 26), None),  # 25 April 2024 was a Thursday
    ],
)
def test_easter_is_a_long_weekend(day: date, friday: date | None) -> None:
    assert long_weekend(CITY, day) == (friday.toordinal() if friday else 0)


def test_easter_sunday_is_a_holiday_without_lessons() -> None:
    found = service_day(CITY, date(2024, 3, 31))
    assert (found.kind, found.school, found.hours) == (2, False, 24)


def test_workers_at_destination_are_the_jobs_of_the_city() -> None:
    # who of the residents works in the city, and commuters, fill the jobs: 100 + 200 + 300 + 1500
    residents = np.bincount(GROUND.zone, GROUND.residents)[: GROUND.zones]
    employed = (residents * (CHOICES.ages[0] @ np.array([0.0, 0.47, 0.85, 0.75, 0.04])) * INSIDE_WORK).sum()
    assert employed + CHOICES.commuters.sum() == pytest.approx(2100)
    # and the tables send them where the jobs are, to one part in the table's size
    starts = np.concatenate(
        [residents * (CHOICES.ages[0] @ np.array([0.0, 0.47, 0.85, 0.75, 0.04])) * INSIDE_WORK, CHOICES.commuters]
    )
    reached = np.zeros(GROUND.zones)
    for row, many in enumerate(starts):
        zone = GROUND.zone[CHOICES.spot[row, WORK].astype(np.int64)]
        reached += many * np.bincount(zone, minlength=GROUND.zones)[: GROUND.zones] / len(zone)
    assert reached == pytest.approx([100, 200, 300, 1500], rel=0.02)


def test_guests_of_a_night_follow_from_the_nights_of_a_year() -> None:
    facts = table(
        "facts",
        [{"name": "nights", "value": 365_250.0, "unit": "nights/year", "modes": "", "confirmed": True, "note": ""}],
    )
    # 1000 a night, a quarter untold, a fifth more in spring
    assert guests_a_night(CITY.with_table("facts", facts), 2600) == pytest.approx(1000 * 1.25 * 1.2)


def test_the_groups_of_a_day_are_numbered_without_gaps() -> None:
    found = crowd(CITY, GROUND, CHOICES, date(2024, 3, 27), 1.0)
    sizes = np.diff(found.offset)
    assert sizes.tolist() == found.homes[found.home, -1].tolist()
    assert sizes[found.kind == stage.RESIDENT].tolist() == [2600]
    assert found.people == sizes.sum()


def test_every_way_is_finite_and_passes_known_spots() -> None:
    assert np.isfinite(WAYS.time).all() and (WAYS.time > 0).all() and WAYS.time.max() <= LONGEST
    assert WAYS.past.min() >= 0 and WAYS.past.max() < len(GROUND.x)
    inside = WAYS.past[: GROUND.zones, : GROUND.zones]
    assert (GROUND.zone[inside] < GROUND.zones).all()


def test_the_market_share_is_the_one_asked_for_and_published_with_a_stated_error() -> None:
    settings = Settings(market_share=0.3)
    true = market(GROUND, CHOICES, settings)
    weight = np.array([1600, 1000])[:, None] * CHOICES.ages[:2]
    assert (true.home[:2] * weight).sum() / 2600 == pytest.approx(0.3, abs=1e-9)
    told = published(GROUND, CHOICES, true, settings)
    homes = told[told["kind"] != "country"]
    error = homes["share"].to_numpy() - true.home.ravel()
    assert 0.01 < error.std() < 0.03
    assert set(told["kind"]) == {"area", "municipality", "region", "country"}
    assert homes.groupby("id")["population"].sum()["west"] == pytest.approx(1600, abs=1)
