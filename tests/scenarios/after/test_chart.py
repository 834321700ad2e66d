"""The drawing of a measure."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.scenarios.after.chart import chart
from belvedere.scenarios.after.effect import after
from belvedere.scenarios.after.known import to_date
from belvedere.scenarios.after.measure import Measure, Words
from belvedere.scenarios.after.tables import Effect
from tests.scenarios.after.series_of_days import folder_with, loop, twice_a_week

DAY = twice_a_week(85)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def effect(tmp_path_factory: pytest.TempPathFactory) -> Effect:
    folder = folder_with(tmp_path_factory.mktemp("city"), {"loops:a": (DAY, loop(DAY, 1))})
    measure = Measure(
        name="square",
        title=Words("A <square>", "Una <piazza>"),
        places=("loops:a",),
        start=to_date(DAY[140]),
        end=to_date(DAY[156]),
        reference=((to_date(DAY[0]), to_date(DAY[139])),),
    )
    return after(folder, measure)


def test_each_measured_day_is_a_dot_and_the_interval_a_surface(effect: Effect) -> None:
    drawing = ET.fromstring(chart(effect, "loops:a", "it"))
    dots = drawing.findall(f"{SVG}circle")
    assert len(dots) == len(effect.days)
    assert sum(dot.get("fill") != "#fff" for dot in dots) == 17
    assert any(path.get("fill-opacity") for path in drawing.findall(f"{SVG}path"))
    assert "Una <piazza>" in str(drawing.findtext(f"{SVG}title"))


def test_a_day_of_which_nothing_was_expected_is_still_a_dot(effect: Effect) -> None:
    days = effect.days.copy()
    days.loc[3:5, ["expected", "low", "high"]] = np.nan
    text = chart(replace(effect, days=days), "loops:a")
    assert "nan" not in text
    assert text.count("<circle") == len(days)


def test_a_place_that_was_not_judged_is_refused(effect: Effect) -> None:
    with pytest.raises(InputError, match=r"'loops:b': was not judged. Name one of 'loops:a'"):
        chart(effect, "loops:b")
