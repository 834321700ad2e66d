"""The scenarios that come with a city, and how one is computed.

Takes   a city's folder, a ScenarioText
Gives   scenarios(); work(), the Work of jobs.py
Used by opening.py, routes_decisions.py; work() runs in a process of its own
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from belvedere.city.bundle import manifest
from belvedere.city.manifest import Manifest
from belvedere.city.model import Source
from belvedere.progress import Progress
from belvedere.scenarios import scenario as files
from belvedere.scenarios.result import Comparison
from belvedere.scenarios.scenario import Scenario, from_tables, read
from belvedere.server import proposing
from belvedere.server.api import Costs, InputInfo, PolicyUse, ScenarioText, Text
from belvedere.server.forms import SENT, document
from belvedere.server.runs import DRAWS, RESULTS
from belvedere.server.worker import Outcome

YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")


def scenarios(folder: Path) -> list[ScenarioText]:
    """Return the scenarios of a city's folder, by file name.

    Raises
    ------
    RecipeError
        when one of the files is wrong: it is named
    """
    return [_text(read(file)) for file in sorted((folder / "scenarios").glob("*.toml"))]


def work(city: Path, scenario: ScenarioText, folder: Path, progress: Progress) -> Outcome:
    """Evaluate a scenario, write its tables into the folder, and return what the server keeps beside them."""
    if scenario.question is not None:
        return outcome(proposing.work(city, scenario, folder, progress), inputs(manifest(city)))
    # here and not above: it brings the compiled kernels along, which the server itself never needs
    from belvedere.scenarios.evaluate import evaluate, write  # noqa: PLC0415

    plan = from_tables(document(scenario), SENT)
    comparison = evaluate(city, plan, progress, draws=scenario.draws, keep=folder / DRAWS)
    write(comparison, folder / RESULTS)
    return outcome(comparison, inputs(manifest(city)))


def outcome(comparison: Comparison, rests_on: tuple[InputInfo, ...] = ()) -> Outcome:
    """Return what the server keeps of a comparison beside its tables."""
    base, variant = comparison.base, comparison.variant
    return Outcome(
        assumptions=comparison.assumptions,
        inputs=tuple(one.model_dump() for one in rests_on),
        provenance={
            "base": str(base.provenance.get("hash", "")),
            "variant": str(variant.provenance.get("hash", "")),
            **{name: str(base.provenance[name]) for name in ("demand", "python") if name in base.provenance},
            **_packages(comparison),
            "scenario": comparison.text,
        },
        relative_gap=float(max(side.gaps["relative_gap"].max() for side in (base, variant))),
    )


def inputs(said: Manifest) -> tuple[InputInfo, ...]:
    """Return the sources of a bundle, the oldest first, each with what was made from it."""
    made: dict[str, list[str]] = {}
    tables = [(name, entry.sources) for name, entry in (*said.tables.items(), *said.transit.items())]
    for name, of in sorted([*tables, *((name, feed.sources) for name, feed in said.observations.items())]):
        for source in of:
            made.setdefault(source, []).append(name)
    rows = [_input(said.sources[source], tables) for source, tables in made.items()]
    return tuple(sorted(rows, key=lambda one: (one.year is None, one.year or 0, one.title)))


def _input(source: Source, tables: list[str]) -> InputInfo:
    years = [int(found.group()) for found in YEAR.finditer(source.period)]
    return InputInfo(
        title=source.title,
        publisher=source.publisher,
        period=source.period,
        year=max(years, default=None),
        licence=source.licence,
        confirmed=source.confirmed,
        tables=tables,
    )


def _packages(comparison: Comparison) -> dict[str, str]:
    packages = comparison.base.provenance.get("packages", {})
    return {str(name): str(version) for name, version in packages.items()} if isinstance(packages, dict) else {}


def _text(plan: Scenario) -> ScenarioText:
    """Return a scenario as the API says it."""
    return ScenarioText.model_validate(
        {
            "name": plan.name,
            "title": Text(en=plan.title_en, it=plan.title_it),
            "description": Text(en=plan.description_en, it=plan.description_it),
            "base": [_use(use) for use in plan.base],
            "variant": [_use(use) for use in plan.variant],
            "horizon": plan.horizon,
            "days": plan.days,
            "costs": None if plan.costs is None else Costs.model_validate(dataclasses.asdict(plan.costs)),
        }
    )


def _use(use: files.PolicyUse) -> PolicyUse:
    return PolicyUse.model_validate({"policy": use.policy, "settings": dict(use.settings)})
