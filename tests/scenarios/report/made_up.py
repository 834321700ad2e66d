"""A run of the grid town with every table, made by hand: 1 % less traffic, one area that gains, one that loses."""

import json
import shutil
from pathlib import Path

import pandas as pd

from belvedere.city.bundle import Contents
from belvedere.city.bundle import write as write_bundle
from tests.worlds import drawn, grid_town

TITLE = 'Zone <b>#[30]</b> "quiet" & \\safe'
TEXT = f"""
name = "quiet"
[title]
en = {json.dumps(TITLE)}
it = {json.dumps(TITLE)}
[description]
en = "Lower limits."
it = "Limiti più bassi."
[[variant]]
policy = "zone_30"
polygon = "{drawn(-50, -50, 500, 500)}"
"""
VERDICT = pd.DataFrame(
    {
        "quantity": ["vehicle_km", "hours_lost", "co2", "mean_speed"],
        "area_id": [""] * 4,
        "base": [1_234_567.0, 1000.0, 80.5, float("nan")],
        "variant": [1_222_221.0, 1001.0, 80.0, 25.0],
        "difference": [-12_346.0, 1.0, -0.5, float("nan")],
        "low": [-15_000.0, -3.0, -0.9, float("nan")],
        "high": [-9_000.0, 5.0, -0.1, float("nan")],
        "error": [1.0, 0.1, 0.01, 0.0],
        "established": [True, False, True, False],
    }
)
MONEY = pd.DataFrame(
    {
        "who": ["users", "municipality", "society"],
        "item": ["time", "charges", "noise"],
        "low": [-2e6, 1e6, -1e5],
        "central": [-1.5e6, 1.2e6, 5e4],
        "high": [-1e6, 1.4e6, 2e5],
        "confirmed": [False, True, False],
    }
)


def run_folder(folder: Path, *, tables: bool = True) -> tuple[Path, Path]:
    """Write a run and its city below `folder`; return both folders."""
    town = grid_town()
    city = folder / "town"
    write_bundle(city, Contents(town, "0" * 64, {}, {}))
    run = folder / "run"
    shutil.rmtree(run, ignore_errors=True)
    (run / "base").mkdir(parents=True)
    (run / "variant").mkdir()
    for side in ("base", "variant"):
        (run / side / "provenance.json").write_text(json.dumps({"hash": side * 3, "code": "c" * 64, "seed": 7}))
    (run / "scenario.toml").write_text(TEXT)
    said = [{"en": "Drivers <i>obey</i>.", "it": "Gli autisti <i>obbediscono</i>."}]
    (run / "comparison.json").write_text(json.dumps({"scenario": "quiet", "assumptions": said}))
    VERDICT.to_parquet(run / "verdict.parquet")
    if not tables:
        return run, city
    areas, links = town.table("areas")["area_id"], town.links["link_id"]
    MONEY.to_parquet(run / "money.parquet")
    pd.DataFrame(
        {"figure": ["npv", "bcr", "switch_value_of_time_commute"], "low": [-1e6, 0.5, 1.0], "central": [2e6, 1.4, 2.0],
         "high": [4e6, 2.0, 3.0]}
    ).to_parquet(run / "appraisal.parquet")  # fmt: skip
    pd.DataFrame(
        {"area_id": areas, "residents": 100.0, "low": -10.0, "central": 5.0, "high": 20.0}
    ).to_parquet(run / "distribution.parquet")  # fmt: skip
    pd.DataFrame(
        {"quantity": ["co2", "co2"], "parameter": ["demand_level", "unheard_of"], "share": [0.7, 0.2]}
    ).to_parquet(run / "drivers.parquet")
    pd.DataFrame(
        {"link_id": links, "quantity": "flow", "base": 100.0, "variant": 90.0, "low": -12.0, "high": -8.0}
    ).to_parquet(run / "themes_links.parquet")
    pd.DataFrame(
        {"zone_id": town.zones["zone_id"], "quantity": "no2", "base": 20.0, "variant": 19.0, "low": -2.0, "high": 0.5}
    ).to_parquet(run / "themes_zones.parquet")
    pd.DataFrame({"draw": [0, 1, 2]}).to_parquet(run / "draws.parquet")
    return run, city
