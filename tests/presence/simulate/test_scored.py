"""A release against the truth, by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from belvedere.errors import InputError
from belvedere.presence.release.places import tree
from belvedere.presence.schema import CLASSES
from belvedere.presence.simulate import scored
from belvedere.presence.simulate.example import embed
from belvedere.presence.simulate.settings import Settings

DAY = date(2024, 3, 27)
TREE = tree("town", [("west", "1"), ("east", "1")])
HOUR = pd.Timestamp("2024-03-27 03:00", tz="UTC")


def truth(folder: Path, west: float, east: float) -> None:
    rows = [
        {
            "zone_id": zone,
            "hour": 0,
            "timestamp": HOUR,
            "visitor_class": name,
            "person_hours": people if name == "resident" else 0.0,
        }
        for zone, people in (("west", west), ("east", east))
        for name in CLASSES
    ]
    (folder / "people").mkdir(parents=True)
    pd.DataFrame(rows).to_parquet(folder / "people" / f"{DAY}.parquet")


def released(west: float, east: float, half: float) -> pd.DataFrame:
    places = [("city", "town", west + east), ("municipality", "1", west + east), ("zone", "west", west)]
    places.append(("zone", "east", east))
    rows = [
        {
            "level": level,
            "zone_id": name,
            "timestamp": HOUR,
            "visitor_class": kind,
            "population": people,
            "population_lower": people - half,
            "population_upper": people + half,
        }
        for level, name, people in places
        for kind in ("all", "resident")
    ]
    return pd.DataFrame(rows)


def test_errors_bias_and_coverage_are_those_by_hand(tmp_path: Path) -> None:
    truth(tmp_path, 1000.0, 200.0)
    found = scored.against(released(1100.0, 190.0, 50.0), tmp_path, TREE, [DAY]).set_index(
        ["level", "visitor_class", "size"]
    )
    city, zones = found.loc[("city", "all", "")], found.loc[("zone", "all", "")]
    assert city["bias"] == pytest.approx(90 / 1200)  # 1290 for 1200
    assert city["coverage"] == 0.0  # 1240 … 1340
    assert zones["median_error"] == pytest.approx((0.10 + 0.05) / 2)
    assert zones["coverage"] == 0.5  # 1000 is not in 1050 … 1150, 200 is in 140 … 240
    assert zones["half_width"] == pytest.approx((0.05 + 0.25) / 2)
    # of the true value: 200 is in the first size, 1000 in the first and in the second
    assert found.loc[("zone", "all", "1,000–5,000"), "bias"] == pytest.approx(0.10)


def test_classes_that_nobody_is_in_have_no_row(tmp_path: Path) -> None:
    truth(tmp_path, 1000.0, 200.0)
    found = scored.against(released(1000.0, 200.0, 1.0), tmp_path, TREE, [DAY])
    assert set(found["visitor_class"]) == {"all", "resident"}


def test_an_example_is_not_drawn_twice(tmp_path: Path) -> None:
    (tmp_path / "town" / "presence").mkdir(parents=True)
    (tmp_path / "town" / "presence" / "ledger.jsonl").write_text("{}\n", "utf-8")
    with pytest.raises(InputError, match="something was released here already"):
        embed(tmp_path / "town", tmp_path / "trusted", Settings())
    (tmp_path / "trusted").mkdir()
    (tmp_path / "trusted" / "mine").write_text("", "utf-8")
    (tmp_path / "town" / "presence" / "ledger.jsonl").unlink()
    with pytest.raises(InputError, match="it is not empty"):
        embed(tmp_path / "town", tmp_path / "trusted", Settings())
