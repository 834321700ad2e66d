"""The optimiser: the best setting of a decision that was found, and what else could be had for which money.

Takes   a city's folder, a scenario, a Question
Gives   propose → Proposal; to_json
Used by cli.py, server/
Source  search.py for how settings are tried, quick.py for how each is judged. The best one is evaluated on the whole
        day, as any scenario is
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pandas as pd

from belvedere.city.bundle import load
from belvedere.mobility.demand import files, workday
from belvedere.parameters import CENTRAL, Values
from belvedere.progress import Progress, silent
from belvedere.quantities import QUANTITIES
from belvedere.scenarios import evaluate as whole_day
from belvedere.scenarios.propose import quick, search
from belvedere.scenarios.propose.question import MONEY, Question, checked, varied, words
from belvedere.scenarios.result import Comparison
from belvedere.scenarios.scenario import Scenario, to_toml

SEARCH = 0.75  # [-] of the time that trials take, the rest is the whole day
Setting = float | frozenset[int]


class Trial(Protocol):
    """What a variant gains and costs; quick.judge's own, but for tests."""

    def __call__(self, variant: Scenario, stated: float, progress: Progress) -> search.Outcome | None:
        """Return the outcome, None where the city refuses it."""
        ...


class Whole(Protocol):
    """What a scenario does in a whole day; evaluate's own, but for tests."""

    def __call__(self, scenario: Scenario, progress: Progress) -> Comparison:
        """Return base beside variant."""
        ...


@dataclass(frozen=True)
class Proposal:
    """What was tried and what is proposed."""

    question: Question
    front: (
        pd.DataFrame
    )  # setting, change (of the goal, in its unit), gain, cost [EUR/year], within (the budget), on_front
    best: Scenario | None  # None: nothing within the budget makes the goal better
    setting: str  # the best one in words, "" without any
    proven: bool  # whether all settings were tried
    whole: pd.DataFrame  # quantity, quick, difference, low, high, established: what the whole day says of the best
    comparison: Comparison | None  # of the best, on the whole day
    said: tuple[tuple[str, str], ...]  # sentences in English and Italian


def propose(  # noqa: PLR0917 they are what is asked and who listens
    folder: Path, scenario: Scenario, question: Question, progress: Progress, values: Values = CENTRAL, workers: int = 2
) -> Proposal:
    """Return the best setting found of a decision, for a goal and within a budget.

    Raises
    ------
    InputError
        when the question does not fit the scenario, or the goal cannot be told from two hours of traffic
    BundleError
        when the folder holds no bundle
    ModelError
        when an hour does not converge
    CancelledError
        when `progress` raises it
    """
    checked(question, scenario)
    progress(0.0, "Opening the city", "Apertura della città")
    city = load(folder)
    demand = files.load(folder) if (folder / files.FILE).is_file() else workday.day(city)
    held = quick.prepare(city, demand, scenario, question, _within(progress, 0.02, 0.1), values)

    def trial(variant: Scenario, stated: float, progress: Progress) -> search.Outcome | None:
        return quick.judge(held, variant, stated, progress)

    def whole(scenario: Scenario, progress: Progress) -> Comparison:
        return whole_day.evaluate(folder, scenario, progress, workers=workers)

    return found(scenario, question, trial, whole, _within(progress, 0.1, 1.0))


def found(scenario: Scenario, question: Question, trial: Trial, whole: Whole | None, progress: Progress) -> Proposal:
    """Return the proposal of any judge; see `propose`. Without `whole`, what the whole day says is left out."""
    checked(question, scenario)
    count = 0

    def judge(setting: Setting) -> search.Outcome | None:
        nonlocal count
        share, text = min(1.0, count / question.trials), words(question, setting)
        listen = _within(progress, SEARCH * share, SEARCH * min(1.0, share + 1.0 / question.trials), count + 1, text)
        listen(0.0, "", "")
        count += 1
        try:
            variant = varied(scenario, question, setting)
        except ValueError:  # the policy means nothing with this setting
            return None
        return trial(variant, _stated(question, setting), listen)

    table, best, proven = _searched(question, judge)
    chosen = None if best is None else varied(scenario, question, best)
    comparison = None
    if chosen is not None and whole is not None:
        comparison = whole(chosen, _within(progress, SEARCH, 1.0))
    progress(1.0, "Done", "Fatto")
    return Proposal(
        question=question,
        front=table,
        best=chosen,
        setting="" if best is None else words(question, best),
        proven=proven,
        whole=(told := _whole(question, _change(question, table, best), comparison)),
        comparison=comparison,
        said=(*_said(question, table, best is not None, proven=proven), *_borne_out(question, told)),
    )


def to_json(proposal: Proposal) -> dict[str, object]:
    """Return a proposal as JSON values; a number without bound is null."""
    return {
        "goal": proposal.question.goal,
        "area": proposal.question.area,
        "budget": _finite(proposal.question.budget),
        "setting": proposal.setting,
        "proven": proposal.proven,
        "front": _rows(proposal.front),
        "whole": _rows(proposal.whole),
        "best": None if proposal.best is None else to_toml(proposal.best),
        "said": [{"en": english, "it": italian} for english, italian in proposal.said],
    }


def _searched(
    question: Question, judge: Callable[[Setting], search.Outcome | None]
) -> tuple[pd.DataFrame, Setting | None, bool]:
    """Return all that was tried as a table, the best setting, and whether it is proven."""
    if question.levels is not None:
        by_level = search.levels(judge, question.levels.grid(), question.budget, question.trials)
        pairs: list[tuple[Setting, search.Outcome | None]] = [(each.setting, each.outcome) for each in by_level.tried]
        best: Setting | None = None if by_level.best is None else by_level.best.setting
        proven = by_level.proven
    else:
        assert question.streets is not None
        costs = [each.cost for each in question.streets.candidates]
        by_set = search.sets(judge, costs, question.budget, question.streets.most, question.trials)
        pairs = [(each.setting, each.outcome) for each in by_set.tried]
        best, proven = None if by_set.best is None else by_set.best.setting, by_set.proven
    outcomes = [outcome for _, outcome in pairs]
    gains = [math.nan if each is None else each.gain for each in outcomes]
    table = pd.DataFrame(
        {
            "setting": pd.array([words(question, setting) for setting, _ in pairs], dtype="str"),
            "change": [question.sign * gain for gain in gains],
            "gain": gains,
            "cost": [math.nan if each is None else each.cost for each in outcomes],
            "within": [each is not None and each.cost <= question.budget for each in outcomes],
            "on_front": search.front(outcomes),
        }
    )
    return table, best, proven


def _change(question: Question, table: pd.DataFrame, best: Setting | None) -> float | None:
    """Return what the best setting changes of the goal, by the quick measure."""
    if best is None:
        return None
    return float(table.loc[table["setting"] == words(question, best), "change"].iloc[0])


def _stated(question: Question, setting: Setting) -> float:
    if question.streets is None or not isinstance(setting, frozenset):
        return 0.0
    return sum(question.streets.candidates[each].cost for each in setting)


def _whole(question: Question, change: float | None, comparison: Comparison | None) -> pd.DataFrame:
    """Return what the whole day says of the goal beside the quick measure, one row or none."""
    columns = ["quantity", "quick", "difference", "low", "high", "established"]
    if change is None or comparison is None:
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in columns})
    if question.goal == MONEY:
        rows = comparison.tables.get("money")
        if rows is None:
            return pd.DataFrame({name: pd.Series(dtype="float64") for name in columns})
        low, central, high = (float(rows[name].sum()) for name in ("low", "central", "high"))
        drawn = bool((rows["low"] < rows["high"]).any())  # without draws nobody knows how sure it is
        told = (central, low, high, drawn and (low > 0 or high < 0))  # of sums of items: wider than of the sum itself
    else:
        verdict = comparison.verdict
        here = verdict[(verdict["quantity"] == question.goal) & (verdict["area_id"] == question.area)].iloc[0]
        told = (float(here["difference"]), float(here["low"]), float(here["high"]), bool(here["established"]))
    return pd.DataFrame([(question.goal, change, *told)], columns=columns)


def _said(question: Question, table: pd.DataFrame, is_best: bool, *, proven: bool) -> tuple[tuple[str, str], ...]:
    many, refused = len(table), int(table["gain"].isna().sum())
    label = ("Euros of a year", "Gli euro di un anno")
    if question.goal != MONEY:
        label = (QUANTITIES[question.goal].label_en, QUANTITIES[question.goal].label_it)
    made = [
        (
            f"{label[0]}: {many} settings were tried on two hours that stand for the day.",
            f"{label[1]}: {many} impostazioni provate su due ore che stanno per il giorno.",
        )
    ]
    if not is_best:
        made.append(("None of them within the budget makes it better.", "Nessuna entro il bilancio lo migliora."))
    elif proven:
        made.append(
            (
                "These are all there are: by this measure none is better.",
                "Sono tutte: con questa misura nessuna è migliore.",
            )
        )
    elif question.levels is not None:
        made.append(
            (
                "Not every level was tried: the best is proven only if the goal has one hump in between.",
                "Non è stato provato ogni livello: il migliore è dimostrato solo se l'obiettivo ha un solo massimo.",
            )
        )
    else:
        made.append(
            (
                "Not every set was tried: candidates were added, then exchanged, while it helped. The best is not"
                " proven.",
                "Non è stato provato ogni insieme: candidati aggiunti, poi scambiati, finché serviva. Il migliore"
                " non è dimostrato.",
            )
        )
    if refused:
        made.append((f"The city refused {refused} of them.", f"La città ne ha rifiutate {refused}."))
    return tuple(made)


def _borne_out(question: Question, whole: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Return whether the whole day establishes what the two hours said."""
    if whole.empty:
        return ()
    row = whole.iloc[0]
    if float(row["difference"]) * question.sign <= 0:
        return (
            (
                "The whole day, hour by hour, says the opposite of these two hours: propose nothing on them.",
                "Il giorno intero, ora per ora, dice il contrario di queste due ore: non basarvi una proposta.",
            ),
        )
    if bool(row["established"]):
        return (
            (
                "The whole day, hour by hour, bears the best one out.",
                "Il giorno intero, ora per ora, conferma la migliore.",
            ),
        )
    if row["low"] == row["high"]:
        return (
            (
                "The whole day, hour by hour, points the same way; without draws nobody knows how surely.",
                "Il giorno intero, ora per ora, va nello stesso verso; senza estrazioni non si sa con quale certezza.",
            ),
        )
    return (
        (
            "The whole day, hour by hour, establishes no effect of the best one.",
            "Il giorno intero, ora per ora, non accerta un effetto della migliore.",
        ),
    )


def _rows(table: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(name): _finite(value) for name, value in row.items()} for row in table.to_dict("records")]


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _within(progress: Progress, start: float, end: float, number: int = 0, setting: str = "") -> Progress:
    """Return a listener for one part of a longer computation, before whose steps the trial is named."""
    if progress is silent:
        return silent

    def listen(share: float, step_en: str, step_it: str) -> None:
        english = f"Trial {number}: {setting}" if number else step_en
        italian = f"Prova {number}: {setting}" if number else step_it
        progress(start + (end - start) * share, english, italian)

    return listen
