"""Commands about a decision: evaluate, propose, after, report.

Takes   words typed in a terminal
Gives   what they ask for
Used by __init__.py
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from belvedere.cli.printing import MOST_ROWS, AsJson, CityFolder, bar, out, print_json, table_of


def evaluate(  # noqa: PLR0917 they are the words of a command
    city: CityFolder,
    scenario: Annotated[Path, typer.Argument(help="A scenario, for instance cities/bologna/scenarios/citta30.toml")],
    as_json: AsJson = False,
    draws: Annotated[
        int,
        typer.Option(
            help="Joint draws of all uncertain values; 0: none, 100 or 200 tell intervals, 60 or more what drives them"
        ),
    ] = 0,
    exact: Annotated[int, typer.Option(help="Of them, those whose equilibria are solved again, as a check")] = 1,
    to: Annotated[
        Path | None, typer.Option(help="Where to write both results; .belvedere/CITY/SCENARIO if not said")
    ] = None,
) -> None:
    """Compare the city with and without a decision: base, variant, difference and how sure it is.

    Stopped in the middle, it goes on from the finished draws when asked again.
    """
    from belvedere.quantities import QUANTITIES
    from belvedere.scenarios.evaluate import evaluate as evaluate_scenario
    from belvedere.scenarios.evaluate import to_json, write
    from belvedere.scenarios.scenario import read

    start = time.perf_counter()
    plan = read(scenario)
    with bar(plan.title_en) as listen:
        kept = Path(".belvedere") / city.name / "draws" / plan.name
        comparison = evaluate_scenario(city, plan, listen, draws=draws, exact=exact, keep=kept)
    folder = to or Path(".belvedere") / city.name / plan.name
    write(comparison, folder)
    if as_json:
        print_json({**to_json(comparison), "seconds": time.perf_counter() - start, "written": str(folder)})
        return
    table = Table("indicator", "unit", "base", "variant", "difference", *(("5 %", "95 %") if draws else ("from", "to")))
    whole = comparison.verdict[comparison.verdict["area_id"] == ""]
    for row in whole.to_dict("records"):
        quantity = QUANTITIES[str(row["quantity"])]
        words = f"{row['difference']:+,.4g}" if row["established"] else "no established effect"
        numbers = (f"{row[name]:,.4g}" for name in ("base", "variant"))
        table.add_row(
            quantity.label_en, quantity.unit, *numbers, words, *(f"{row[name]:+,.4g}" for name in ("low", "high"))
        )
    out.print(table)
    for name in ("money", "appraisal", "drivers"):
        if name in comparison.tables:
            out.print(table_of(comparison.tables[name].head(MOST_ROWS)))
    for text_en, _ in comparison.assumptions:
        out.print(f"· {text_en}")
    out.print(f"Written to {folder} in {time.perf_counter() - start:.1f} s.")


def propose(
    city: CityFolder,
    scenario: Annotated[Path, typer.Argument(help="The decision to be set, for instance …/scenarios/area-charge.toml")],
    question: Annotated[Path, typer.Argument(help="What is asked, for instance …/questions/charge-level.toml")],
    as_json: AsJson = False,
) -> None:
    """Look for the best level or the best set of streets for a goal and a budget; show what else could be had."""
    from belvedere.scenarios.propose.proposal import propose as look
    from belvedere.scenarios.propose.proposal import to_json
    from belvedere.scenarios.propose.question import load
    from belvedere.scenarios.scenario import read

    plan, asked = read(scenario), load(question)
    with bar("Proposal") as listen:
        found = look(city, plan, asked, listen)
    if as_json:
        print_json(to_json(found))
        return
    table = Table("setting", f"change of {asked.goal}", "cost [EUR/year]", "within the budget", "nothing beats it")
    for row in found.front.to_dict("records"):
        marks = ("yes" if row[name] else "" for name in ("within", "on_front"))
        table.add_row(str(row["setting"]), f"{row['change']:+,.4g}", f"{row['cost']:,.0f}", *marks)
    out.print(table)
    for text_en, _ in found.said:
        out.print(f"· {text_en}")


def after(
    city: CityFolder,
    measure: Annotated[Path, typer.Argument(help="A measure, for instance cities/bologna/measures/lockdown-2020.toml")],
    as_json: AsJson = False,
    to: Annotated[
        Path | None, typer.Option(help="Where to write it; .belvedere/CITY/after/MEASURE if not said")
    ] = None,
) -> None:
    """Tell what a measure did from what was counted before and after it, and what could have been seen."""
    from belvedere.city.bundle import load
    from belvedere.scenarios.after.chart import chart
    from belvedere.scenarios.after.effect import after as tell
    from belvedere.scenarios.after.files import to_json, write

    with bar("Before and after") as listen:
        effect = tell(city, measure, listen)
    detectors = load(city).table("detectors")
    names = dict(zip(detectors["detector_id"], detectors["name"] + " " + detectors["direction"], strict=True))
    folder = to or Path(".belvedere") / city.name / "after" / measure.stem
    write(effect, folder)
    (folder / "chart.svg").write_text(chart(effect), encoding="utf-8")
    if as_json:
        print_json({**to_json(effect), "written": str(folder)})
        return
    table = Table("place", "effect [%]", "95 % from", "to", "a fall seen from [%]", "established")
    for row in effect.places.to_dict("records"):
        numbers = (f"{row[name]:+.1f}" for name in ("effect", "low", "high"))
        place = str(row["place"])
        said = (f"{row['detectable_fall']:.1f}", "yes" if row["established"] else "no")
        table.add_row(names.get(place, place) or "all together", *numbers, *said)
    out.print(table)
    for text_en, _ in (effect.sentence, *effect.warnings, *effect.assumptions):
        out.print(f"· {text_en}")
    out.print(f"Written to {folder}.")


def report(
    city: CityFolder,
    runs: Annotated[
        list[Path],
        typer.Argument(
            help="Folders that evaluate has written, or scenarios that were evaluated; up to four are compared"
        ),
    ],
    language: Annotated[str, typer.Option(help="it or en")] = "it",
    to: Annotated[Path | None, typer.Option(help="Where to write it; the first run's folder if not said")] = None,
) -> None:
    """Write an evaluation as a page for the mayor with an annex for the planner, or a comparison: HTML and PDF."""
    from belvedere.scenarios.report.report import compared
    from belvedere.scenarios.report.report import report as write_report
    from belvedere.scenarios.scenario import read

    folders = [run if run.is_dir() else Path(".belvedere") / city.name / read(run).name for run in runs]
    with bar("Report") as listen:
        if len(folders) == 1:
            files = write_report(folders[0], city, to or folders[0], language=language, progress=listen)
        else:
            files = compared(folders, city, to or folders[0], language=language, progress=listen)
    out.print(f"Written: {files.html} and {files.pdf}")
