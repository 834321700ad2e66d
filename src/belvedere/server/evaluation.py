"""The scenarios that come with a city, and how one is computed.

Takes   a city's folder, a ScenarioText
Gives   scenarios(); work(), the Work of jobs.py
Used by opening.py, routes_decisions.py; work() runs in a process of its own
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from belvedere.progress import Progress
from belvedere.scenarios import scenario as files
from belvedere.scenarios.result import Comparison
from belvedere.scenarios.scenario import Scenario, from_tables, read
from belvedere.server.api import PolicyUse, ScenarioText, Text
from belvedere.server.forms import SENT, document
from belvedere.server.worker import Outcome

RESULTS = "results"  # folder of a run: both Results with their provenance, as `belvedere evaluate` writes them
NUMBERS = ["base", "variant", "difference", "error"]


def scenarios(folder: Path) -> list[ScenarioText]:
    """Return the scenarios of a city's folder, by file name.

    Raises
    ------
    RecipeError
        when one of the files is wrong: it is named
    """
    return [_text(read(file)) for file in sorted((folder / "scenarios").glob("*.toml"))]


def work(city: Path, scenario: ScenarioText, folder: Path, progress: Progress) -> Outcome:
    """Evaluate a scenario, write both Results, and return what the server keeps of it; see scenarios.evaluate."""
    # here and not above: it brings the compiled kernels along, which the server itself never needs
    from belvedere.scenarios.evaluate import evaluate, write  # noqa: PLC0415

    comparison = evaluate(city, from_tables(document(scenario), SENT), progress)
    write(comparison, folder / RESULTS)
    return outcome(comparison)


def outcome(comparison: Comparison) -> Outcome:
    """Return what the server keeps of a comparison.

    A row whose numerical error has no bound is left out: nothing can be said of it.
    """
    rows = comparison.verdict
    bounded = np.isfinite(rows[NUMBERS].to_numpy(dtype=np.float64)).all(axis=1)
    base, variant = comparison.base, comparison.variant
    return Outcome(
        verdict=rows[bounded],
        streets=comparison.streets,
        assumptions=comparison.assumptions,
        provenance={
            "base": str(base.provenance.get("hash", "")),
            "variant": str(variant.provenance.get("hash", "")),
            **{name: str(base.provenance[name]) for name in ("demand", "python") if name in base.provenance},
            **_packages(comparison),
            "scenario": comparison.text,
        },
        relative_gap=float(max(side.gaps["relative_gap"].max() for side in (base, variant))),
    )


def _packages(comparison: Comparison) -> dict[str, str]:
    packages = comparison.base.provenance.get("packages", {})
    return {str(name): str(version) for name, version in packages.items()} if isinstance(packages, dict) else {}


def _text(plan: Scenario) -> ScenarioText:
    """Return a scenario as the API says it."""
    return ScenarioText(
        name=plan.name,
        title=Text(en=plan.title_en, it=plan.title_it),
        description=Text(en=plan.description_en, it=plan.description_it),
        base=[_use(use) for use in plan.base],
        variant=[_use(use) for use in plan.variant],
    )


def _use(use: files.PolicyUse) -> PolicyUse:
    return PolicyUse.model_validate({"policy": use.policy, "settings": dict(use.settings)})
