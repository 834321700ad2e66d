"""The tables of a finished run as the screen shows them.

Takes   a run's folder (runs.py)
Gives   verdict(), findings(), streets(), themes(), theme()
Used by routes_findings.py
A table that a run does not have is told by name with the reason; it is never shown as if it were empty.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from belvedere.parameters import PARAMETERS
from belvedere.quantities import QUANTITIES
from belvedere.scenarios.result import TABLES
from belvedere.scenarios.uncertainty.drivers import FEWEST
from belvedere.server.api import (
    AreaValue,
    Driver,
    Figure,
    Findings,
    Ground,
    InputInfo,
    Missing,
    MoneyRow,
    Run,
    StreetDifferences,
    Text,
    ThemeInfo,
    ThemeMap,
    Verdict,
    VerdictRow,
)
from belvedere.server.forms import has_costs
from belvedere.server.naming import figure_label, item_label, label, unit_of
from belvedere.server.runs import NEEDED, RESULTS, answer

NUMBERS = ["base", "variant", "difference", "low", "high", "error"]
RANGE = ["low", "central", "high"]
THEMES: dict[Ground, tuple[str, str]] = {"links": ("themes_links", "link_id"), "zones": ("themes_zones", "zone_id")}
FEW_DRAWS = Text(
    en="It needs 60 draws or more. Work it out again with 200.",
    it="Servono almeno 60 estrazioni. Ripeti il calcolo con 200.",
)
NO_COSTS = Text(
    en="The scenario names no costs. Give its capital and yearly cost, and work it out again.",
    it="Lo scenario non indica costi. Scrivi il costo iniziale e quello annuo e ripeti il calcolo.",
)
NOT_COMPUTED = Text(
    en="This run did not compute it: the city lacks the data, or the model for it.",
    it="Questo calcolo non lo comprende: alla città mancano i dati o il modello.",
)


def verdict(folder: Path, run: Run) -> Verdict:
    """Return each indicator of a finished run; a row whose error has no bound is left out: nothing is known of it."""
    said, table = answer(folder), pd.read_parquet(folder / RESULTS / "verdict.parquet")
    bounded = np.isfinite(table[NUMBERS].to_numpy(dtype=np.float64)).all(axis=1)
    columns = list(NEEDED["verdict"])
    return Verdict(
        run_id=run.run_id,
        scenario=run.scenario,
        rows=[VerdictRow.model_validate(row) for row in table.loc[bounded, columns].to_dict("records")],
        assumptions=[Text(en=english, it=italian) for english, italian in said.assumptions],
        inputs=[InputInfo.model_validate(one) for one in said.inputs],
        provenance=said.provenance,
        relative_gap=said.relative_gap,
    )


def findings(folder: Path, run: Run) -> Findings:
    """Return euros, people and what the uncertainty comes from; what is not there is named with its reason."""
    found = {name: _table(folder, name) for name in TABLES if name != "draws"}
    return Findings(
        run_id=run.run_id,
        money=[_money(row) for row in _rows(found["money"], RANGE)],
        appraisal=[_figure(row) for row in _rows(found["appraisal"], [])],
        distribution=[AreaValue.model_validate(row) for row in _rows(found["distribution"], ["residents", *RANGE])],
        drivers=[_driver(row) for row in _rows(found["drivers"], ["share"])],
        missing=[
            Missing.model_validate({"table": name, "why": _why(name, run)})
            for name, table in found.items()
            if table is None or not len(table)
        ],
    )


def streets(folder: Path, hour: int) -> StreetDifferences:
    """Return each link's flow before and after in an hour, in link_id order."""
    file = folder / RESULTS / "streets.parquet"
    table = pd.read_parquet(file, columns=list(NEEDED["streets"]), filters=[("hour", "==", hour)])
    rows = table.sort_values("link_id")
    return StreetDifferences(
        hour=hour,
        flow_base=rows["flow_base"].round(1).tolist(),
        flow_variant=rows["flow_variant"].round(1).tolist(),
        error=rows["error"].round(3).tolist(),
    )


def themes(folder: Path) -> list[ThemeInfo]:
    """Return what maps of this run can show, streets before zones."""
    made = []
    for of, (name, _) in THEMES.items():
        file = folder / RESULTS / f"{name}.parquet"
        if file.is_file():
            said = pq.read_table(file, columns=["quantity"])["quantity"].unique().to_pylist()
            made += [_theme(of, str(quantity)) for quantity in sorted(said)]
    return made


def theme(folder: Path, of: Ground, quantity: str, ids: Sequence[int]) -> ThemeMap | None:
    """Return one map of a run, in the order of the city's links or zones; None where the run has no such map."""
    name, key = THEMES[of]
    file = folder / RESULTS / f"{name}.parquet"
    if not file.is_file():
        return None
    table = pd.read_parquet(file, filters=[("quantity", "==", quantity)])
    if not len(table):
        return None
    rows = _with_error(table.drop_duplicates(key).set_index(key).reindex(list(ids)), folder, of)
    values = {column: _holes(rows[column]) for column in ("base", "variant", "low", "high")}
    return ThemeMap.model_validate({"of": of, "quantity": quantity, **values})


def _with_error(rows: pd.DataFrame, folder: Path, of: Ground) -> pd.DataFrame:
    """Return a map whose intervals are no narrower than the numerical error: without draws they have no width.

    A street's relative error is that of its flow over the day; a zone's that of the city's indicators, in the median.
    """
    if of == "links":
        flows = pd.read_parquet(folder / RESULTS / "streets.parquet", columns=["link_id", "flow_base", "error"])
        day = flows.groupby("link_id")[["flow_base", "error"]].sum()
        share = (day["error"] / day["flow_base"].clip(lower=1.0)).reindex(rows.index)
        error = share.to_numpy(dtype=np.float64) * rows[["base", "variant"]].abs().max(axis=1).to_numpy(np.float64)
    else:
        whole = pd.read_parquet(folder / RESULTS / "verdict.parquet", filters=[("area_id", "==", "")])
        shares = (whole["error"] / whole["base"].abs()).to_numpy(dtype=np.float64)
        known = shares[np.isfinite(shares)]
        error = (float(np.median(known)) if len(known) else 0.0) * rows["base"].abs().to_numpy(dtype=np.float64)
    difference = (rows["variant"] - rows["base"]).to_numpy(dtype=np.float64)
    low, high = (rows[name].to_numpy(dtype=np.float64) for name in ("low", "high"))
    return rows.assign(low=np.fmin(low, difference - error), high=np.fmax(high, difference + error))


def _table(folder: Path, name: str) -> pd.DataFrame | None:
    file = folder / RESULTS / f"{name}.parquet"
    return pd.read_parquet(file) if file.is_file() else None


def _rows(table: pd.DataFrame | None, finite: list[str]) -> list[dict[str, object]]:
    """Return a table's rows; those that lack a number which they need say nothing and are left out."""
    if table is None:
        return []
    whole = table[np.isfinite(table[finite].to_numpy(dtype=np.float64)).all(axis=1)] if finite else table
    return [{str(name): value for name, value in row.items()} for row in whole.to_dict("records")]


def _money(row: dict[str, object]) -> MoneyRow:
    return MoneyRow.model_validate({**row, "label": item_label(str(row["item"]))})


def _figure(row: dict[str, object]) -> Figure:
    name = str(row["figure"])
    numbers = {column: _finite(row[column]) for column in RANGE}
    return Figure.model_validate({"figure": name, "label": figure_label(name), "unit": unit_of(name), **numbers})


def _driver(row: dict[str, object]) -> Driver:
    known = PARAMETERS.get(str(row["parameter"]))
    confirmed = known is None or known.confirmed
    return Driver.model_validate({**row, "label": label(str(row["parameter"])), "confirmed": confirmed})


def _theme(of: Ground, quantity: str) -> ThemeInfo:
    known = QUANTITIES.get(quantity)
    better = "-" if known is None else known.better
    unit = unit_of(quantity)
    if unit in ("veh/h", "g/h"):  # what flows in an hour is added up over the day; a speed is not
        unit = unit.replace("/h", "/day")
    return ThemeInfo(of=of, quantity=quantity, label=label(quantity), unit=unit, better=better)


def _why(name: str, run: Run) -> Text:
    if name == "drivers" and run.scenario.draws < FEWEST:
        return FEW_DRAWS
    if name == "appraisal" and not has_costs(run.scenario):
        return NO_COSTS
    return NOT_COMPUTED


def _finite(value: object) -> float | None:
    number = float(str(value))
    return number if math.isfinite(number) else None


def _holes(column: pd.Series[float]) -> list[float | None]:
    """Return numbers to six significant digits, None where there is none."""
    return [float(f"{value:.6g}") if math.isfinite(value) else None for value in column.astype("float64")]
