"""The whole walk on a city of made-up loops."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from belvedere.errors import BundleError, InputError, ModelError
from belvedere.scenarios.after.effect import after
from belvedere.scenarios.after.files import to_json, write
from belvedere.scenarios.after.known import to_date
from belvedere.scenarios.after.measure import Also, Measure, Words
from tests.scenarios.after.series_of_days import folder_with, loop, twice_a_week

DAY = twice_a_week(95)
START = to_date(DAY[170])
MEASURE = Measure(
    name="square",
    title=Words("The square", "La piazza"),
    places=("loops:a", "loops:b"),
    start=START,
    settled=to_date(DAY[172]),
    end=to_date(DAY[186]),
    reference=((to_date(DAY[0]), to_date(DAY[169])),),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    places = {}
    for number, name in enumerate("abcdef"):
        value = loop(DAY, 0, spell=0.05) + np.random.default_rng(number + 1).normal(0, 0.02, len(DAY))
        if name in "ab":
            value[170:] += np.log(0.7)
        if name == "f":
            value[100:] += 0.5  # adjusted: no control
        places[f"loops:{name}"] = (DAY, value)
    places["loops:dead"] = (DAY[:100], loop(DAY, 9)[:100])
    return folder_with(tmp_path_factory.mktemp("city"), places)


def test_a_measure_is_judged_against_untouched_places(folder: Path) -> None:
    steps: list[float] = []
    found = after(folder, replace(MEASURE, controls=("others",)), lambda share, _en, _it: steps.append(share))
    everything = found.places.iloc[0]
    assert everything["place"] == ""
    assert everything["established"]
    assert everything["low"] < -30 < everything["high"]
    assert everything["high"] - everything["low"] < 12
    assert set(found.places["place"]) == {"", "loops:a", "loops:b"}
    assert set(found.weights["control"]) <= {"loops:c", "loops:d", "loops:e"}
    words = " ".join(english for english, _ in found.warnings)
    assert "level jumps in the reference: loops:f" in words
    assert "too few days: loops:dead" in words
    assert set(found.placebo["kind"]) == {"time", "space"}
    assert everything["chance_space"] == 0.25  # one of itself and three controls
    assert steps == sorted(steps)
    assert steps[-1] == 1.0


def test_without_controls_the_past_alone_speaks_and_says_so(folder: Path) -> None:
    found = after(folder, MEASURE)
    assert set(found.places["method"]) == {"interrupted"}
    assert found.places["chance_space"].isna().all()
    assert any("No untouched place" in english for english, _ in found.assumptions)
    assert "would have been seen four times in five" in found.sentence[0]
    assert "quattro volte su cinque" in found.sentence[1]


def test_the_course_shows_what_was_expected_of_every_day(folder: Path) -> None:
    found = after(folder, replace(MEASURE, places=("loops:a",)))
    table = found.days
    assert list(pd.unique(table["period"])) in (
        ["reference", "transition", "counted"],
        ["reference", "odd", "reference", "transition", "counted"],
        ["reference", "odd", "transition", "counted"],
    )
    counted = table[table["period"] == "counted"]
    assert (counted["observed"] < counted["low"]).mean() > 0.8
    ratio = counted["observed"].mean() / counted["expected"].mean()
    assert 100 * (ratio - 1) == pytest.approx(found.places["effect"].iloc[0], abs=1.0)
    assert ((table["low"] < table["expected"]) & (table["expected"] < table["high"])).all()


def test_an_effect_is_plain_json_and_files(folder: Path, tmp_path: Path) -> None:
    found = after(folder, replace(MEASURE, places=("loops:a",)))
    text = json.dumps(to_json(found), allow_nan=False)
    assert json.loads(text)["places"][0]["chance_space"] is None
    write(found, tmp_path / "out")
    assert json.loads((tmp_path / "out" / "effect.json").read_text(encoding="utf-8")) == json.loads(text)
    assert len(pd.read_parquet(tmp_path / "out" / "days.parquet")) == len(found.days)


def test_the_same_question_has_the_same_answer(folder: Path) -> None:
    one = replace(MEASURE, places=("loops:a",))
    assert to_json(after(folder, one)) == to_json(after(folder, one))


def test_what_else_happened_is_no_reference_and_is_named_when_it_counts(folder: Path) -> None:
    works = Also(to_date(DAY[0]), to_date(DAY[19]), "Works", "Lavori")
    fair = Also(to_date(DAY[180]), to_date(DAY[182]), "A fair", "Una fiera")
    found = after(folder, replace(MEASURE, places=("loops:a",), also=(works, fair)))
    assert found.places["days_before"].iloc[0] <= 150
    assert any("A fair" in english for english, _ in found.warnings)
    assert not any("Works" in english for english, _ in found.warnings)


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"places": ("loops:zz",)}, InputError, "no place measures flow there"),
        ({"quantity": "no2"}, InputError, "nobody measures no2"),
        ({"controls": ("loops:a",)}, InputError, "itself touched"),
        (
            {"start": date(2030, 1, 1), "settled": None, "end": date(2030, 3, 1)},
            InputError,
            "no day of it was measured. Measured: 2021-01-05 to",
        ),
        ({"reference": ((date(2010, 1, 1), date(2011, 1, 1)),)}, InputError, "reference: no day of it was measured"),
        ({"reference": ((to_date(DAY[0]), to_date(DAY[0])),)}, ModelError, "1 measured days of reference"),
        ({"end": to_date(DAY[172])}, ModelError, "1 measured days to count"),
        ({"places": ("loops:dead",)}, InputError, "Measured: 2021-01-05 to 2021-12-15"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(
    folder: Path, change: dict[str, object], error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as raised:
        after(folder, replace(MEASURE, **change))
    assert said in str(raised.value)


def test_a_folder_without_a_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError):
        after(tmp_path, MEASURE)


def test_a_city_whose_loops_never_counted_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nobody measures flow"):
        after(folder_with(tmp_path, {}), MEASURE)
