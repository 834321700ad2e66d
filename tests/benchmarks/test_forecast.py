"""The benchmark of forecasts judges its goals as they were asked."""

from types import SimpleNamespace

import pandas as pd
import pytest
from benchmarks.forecast import ROOM, faulty, goals, row
from benchmarks.forecast_cases import Case
from docs.forecast import main

from benchmarks import forecast
from tests.forecast.worlds import street


def rows():
    found = [row(ROOM, "west", f"mae, {group}", value, "own") for group, value in (("1–3 h", 7.0), ("all", 10.2))]
    found += [row("profile", "west", f"mae, {group}", 10.0, "own") for group in ("1–3 h", "all")]
    found += [row("last", "west", f"mae, {group}", 20.0, "own") for group in ("1–3 h", "all")]
    found += [row(ROOM, "west", "coverage, all", 0.9, "share"), row(ROOM, "west", "worst_period, all", 0.8, "share")]
    return [*found, row(ROOM, "west, faults", "rise of mae, all", 11.0, "%")]


def test_each_goal_is_judged_against_the_best_simple_way():
    met = {goal["goal"]: goal["met"] for goal in goals(rows())}
    assert met == {
        "MAE below the best simple way, 1–3 h [%]": True,  # 30 %
        "MAE below the best simple way, all horizons [%]": False,  # 2 % above
        "mean coverage": True,
        "coverage of the worst week": False,
        "rise of MAE under faults [%]": True,
    }


def test_the_rise_under_faults_is_the_rooms_own_and_of_each_group_of_horizons(monkeypatch):
    panel = street(days=3, series=2)
    case = Case(panel, 24, None, panel.value)
    told = {True: (10.0, 20.0), False: (11.0, 23.0)}  # clean, with faults; the baseline's errors are no matter

    def table(given, days):
        near, far = told[given.panel is panel]
        names, mae = [ROOM, "last"] * 2, [near, 1.0, far, 1.0]
        rows = {"model": names, "horizons": ["1–3 h"] * 2 + ["all"] * 2, "mae": mae, "coverage": 0.9}
        return SimpleNamespace(table=pd.DataFrame(rows))

    monkeypatch.setattr(forecast, "run", table)
    figures = {one["figure"]: one["value"] for one in faulty("west", case, 28, 0)}
    assert figures["rise of mae, 1–3 h"] == pytest.approx(10.0)
    assert figures["rise of mae, all"] == pytest.approx(15.0)
    assert figures["tried on the test's first"] == 28


def test_the_page_tells_misses_beside_hits(tmp_path, monkeypatch):
    import json

    file = tmp_path / "run.json"
    file.write_text(json.dumps({"rows": rows(), "machine": {"cores": 2}}), encoding="utf-8")
    monkeypatch.setattr("docs.forecast.PAGE", tmp_path / "page.md")
    main([str(file)])
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert "| west | mean coverage | 0.88 to 0.92 | 0.9 | met |" in page
    assert "| west | coverage of the worst week | 0.85 to 1 | 0.8 | **not met** |" in page
    assert "rise of mae, all: 11 %" in page
