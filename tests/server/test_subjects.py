"""Every indicator is shown with those that belong to it."""

import pytest

from belvedere.indicators.contract import indicators
from belvedere.quantities import QUANTITIES
from belvedere.server.subjects import SUBJECTS, subject_of


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("vehicle_km", "traffic"),
        ("mean_speed", "traffic"),
        ("jobs_by_walk", "people"),
        ("transit_share", "people"),
        ("co2", "air"),
        ("pm", "air"),
        ("deaths_no2", "air"),
        ("noise_above_55", "noise"),
        ("deaths", "safety"),
        ("user_benefit", "money"),
        ("cost_of_mobility", "money"),
    ],
)
def test_a_quantity_is_about_what_a_reader_would_say(name, subject):
    assert subject_of(name, QUANTITIES[name].unit) == subject


def test_no_subject_is_left_without_an_indicator_and_none_has_most_of_them():
    found = [subject_of(one.QUANTITY, QUANTITIES[one.QUANTITY].unit) for one in indicators().values()]
    assert set(found) == set(SUBJECTS)
    assert max(found.count(subject) for subject in SUBJECTS) < len(found) / 2
