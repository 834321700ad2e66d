"""The optimiser behind a run: a question goes in; the best setting is kept as any scenario is, with what was tried.

Takes   a city's folder, a ScenarioText with a question
Gives   work(), the Work of such a run; proposal(), what it tried
Used by evaluation.py, routes_findings.py
Files   proposal.json in the run's folder
"""

from __future__ import annotations

import json
from pathlib import Path

from belvedere.progress import Progress
from belvedere.quantities import QUANTITIES
from belvedere.scenarios.result import Comparison
from belvedere.scenarios.scenario import from_tables
from belvedere.server.api import Proposal, ScenarioText, Text, Tried
from belvedere.server.forms import SENT, asked, document
from belvedere.server.naming import label
from belvedere.server.runs import RESULTS

FILE = "proposal.json"
MONEY = ("money", Text(en="Everybody's euros", it="Gli euro di tutti"), "EUR/year")


def work(city: Path, scenario: ScenarioText, folder: Path, progress: Progress) -> Comparison:
    """Propose, write what was tried and the tables of the best setting; of the scenario as it stands without a best."""
    # here and not above: they bring the compiled kernels along
    from belvedere.scenarios.evaluate import evaluate, write  # noqa: PLC0415
    from belvedere.scenarios.propose.proposal import propose, to_json  # noqa: PLC0415

    assert scenario.question is not None
    found = propose(city, from_tables(document(without_candidates(scenario)), SENT), asked(scenario.question), progress)
    comparison = found.comparison
    if comparison is None:
        comparison = evaluate(city, from_tables(document(scenario), SENT), progress)
    write(comparison, folder / RESULTS)
    text = json.dumps(to_json(found), ensure_ascii=False, sort_keys=True, allow_nan=False)
    (folder / FILE).write_text(text, encoding="utf-8")
    return comparison


def without_candidates(scenario: ScenarioText) -> ScenarioText:
    """Return the scenario whose policy has none of the candidates yet: those it keeps are taken in any case."""
    streets = None if scenario.question is None else scenario.question.streets
    if streets is None:
        return scenario
    offered = {street for one in streets.candidates for street in one.streets}
    uses = list(scenario.variant)
    use = uses[streets.policy]
    there = use.settings.get("streets", [])
    kept = [street for street in there if street not in offered] if isinstance(there, list) else []
    uses[streets.policy] = use.model_copy(update={"settings": {**use.settings, "streets": kept}})
    return scenario.model_copy(update={"variant": uses})


def proposal(folder: Path, run_id: str) -> Proposal | None:
    """Return what a run tried, None where nobody asked it to."""
    file = folder / FILE
    if not file.is_file():
        return None
    said = json.loads(file.read_text(encoding="utf-8"))
    goal = str(said["goal"])
    of, unit = (MONEY[1], MONEY[2]) if goal == MONEY[0] else (label(goal), QUANTITIES[goal].unit)
    fields = Tried.model_fields
    return Proposal(
        run_id=run_id,
        goal=goal,
        label=of,
        unit=unit,
        setting=said["setting"],
        proven=said["proven"],
        tried=[Tried.model_validate({name: row[name] for name in fields}) for row in said["front"]],
        said=[Text.model_validate(one) for one in said["said"]],
    )
