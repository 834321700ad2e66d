"""Settings that make no sense are refused in plain words."""

import math

import pytest

from belvedere.errors import InputError
from belvedere.presence.simulate.settings import Settings


@pytest.mark.parametrize(
    ("setting", "where"),
    [
        ({"days": 0}, "days"),
        ({"days": 100_000}, "days"),
        ({"devices": -1}, "devices"),
        ({"devices": 10**12}, "devices"),
        ({"market_share": 0.0}, "market_share"),
        ({"market_share": 1.0}, "market_share"),
        ({"market_share": math.nan}, "market_share"),
        ({"events_per_device": math.inf}, "events_per_device"),
        ({"events_per_device": 12.0}, "events_per_device"),  # a silent phone already reports 24 times
        ({"update_period": 1.0}, "update_period"),
        ({"ping_pong": 0.9}, "ping_pong"),
        ({"duplicates": -0.1}, "duplicates"),
        ({"faults": 0.1}, "faults"),  # clean events have none
        ({"form": "csv"}, "form"),
        ({"workers": 0}, "workers"),
        ({"seed": -1}, "seed"),
    ],
)
def test_a_hostile_setting_is_refused_by_name_with_a_remedy(setting: dict[str, object], where: str) -> None:
    with pytest.raises(InputError) as refused:
        Settings(**setting)  # type: ignore[arg-type]
    assert refused.value.where == where
    assert refused.value.remedy


def test_fewer_events_are_possible_with_a_longer_update_period() -> None:
    assert Settings(events_per_device=15.0, update_period=10_800.0).events_per_device == 15.0
