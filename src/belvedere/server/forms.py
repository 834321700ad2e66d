"""A policy's form for the browser, and the check of what comes back from it.

Takes   the files of policies/, what the browser sent
Gives   forms(), the form of each policy; check(), which refuses what no run could use; conflicts(); asked();
        document()
Used by routes_decisions.py, evaluation.py
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Literal, cast

from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.policies.conflicts import find
from belvedere.policies.contract import Policy, policies
from belvedere.scenarios.propose.question import Question as Asked
from belvedere.scenarios.propose.question import checked
from belvedere.scenarios.propose.question import read as read_question
from belvedere.scenarios.scenario import PolicyUse as Made
from belvedere.scenarios.scenario import apply, from_tables
from belvedere.server.api import Conflict, FieldInfo, PolicyInfo, PolicyUse, Question, ScenarioText, Text
from belvedere.server.problems import RefusedError, refuse

MOST_STREETS = 5_000  # [-] picked in one setting
LONGEST = 100_000  # [-] characters of a drawn polygon: some 2,000 corners
SENT = "scenario"  # what errors call the file that the browser's form stands for
PLACE = re.compile(r"(?P<side>base|variant)\[(?P<number>\d+)\](\.(?P<field>.*))?")
Setting = float | str | list[int] | list[str]


def forms() -> list[PolicyInfo]:
    """Return the form of every policy, by name."""
    return [_form(name, policy) for name, policy in sorted(policies().items())]


def check(scenario: ScenarioText, city: City) -> None:
    """Try a scenario on the city, so that a wrong setting is refused at once and not after a minute's wait.

    Raises
    ------
    RefusedError
        422, naming the policy, the field and what to do
    """
    for use in (*scenario.base, *scenario.variant):
        _check_settings(use)
    try:
        plan = from_tables(document(scenario), SENT)
        for side, uses in (("base", plan.base), ("variant", plan.variant)):
            apply(uses, city, SENT, side)
        if scenario.question is not None:
            checked(asked(scenario.question), plan)
    except InputError as error:
        raise _refused(scenario, error) from error


def asked(question: Question) -> Asked:
    """Return what the browser asks of the optimiser, as it takes it; see propose.question.

    Raises
    ------
    RecipeError
        when a value means nothing
    """
    said = {name: value for name, value in question.model_dump().items() if value is not None}
    return read_question(said, "question")


def conflicts(scenario: ScenarioText, city: City) -> list[Conflict]:
    """Return which policies of each side do not go together, errors first.

    Raises
    ------
    RefusedError
        422, when a setting means nothing in any city
    """
    for use in (*scenario.base, *scenario.variant):
        _check_settings(use)
    try:
        plan = from_tables(document(scenario), SENT)
    except InputError as error:
        raise _refused(scenario, error) from error
    return [*_between("base", plan.base, city), *_between("variant", plan.variant, city)]


def document(scenario: ScenarioText) -> dict[str, object]:
    """Return a scenario as the tables of its TOML file."""
    sides = {"base": scenario.base, "variant": scenario.variant}
    return {
        "name": scenario.name,
        "title": scenario.title.model_dump(),
        "description": scenario.description.model_dump(),
        "horizon": scenario.horizon,
        **({} if scenario.days is None else {"days": scenario.days}),
        **({} if scenario.costs is None else {"costs": scenario.costs.model_dump()}),
        **{side: [{**use.settings, "policy": use.policy} for use in uses] for side, uses in sides.items()},
    }


def _between(side: Literal["base", "variant"], uses: Sequence[Made], city: City) -> list[Conflict]:
    found = find([use.made for use in uses], city)
    return [
        Conflict(
            weight=one.severity,
            side=side,
            policies=list(one.policies),
            message=Text(en=one.message_en, it=one.message_it),
        )
        for one in found
    ]


def _check_settings(use: PolicyUse) -> None:
    known = policies().get(use.policy)
    names = [] if known is None else [field.name for field in dataclasses.fields(cast("type", known))]
    for name, value in use.settings.items():
        if known is not None and name not in names:
            remedy = f"Take one of {', '.join(names)}."
            raise refuse(422, f"{use.policy} has no such setting.", policy=use.policy, field=name[:80], remedy=remedy)
        if isinstance(value, (str, list)) and len(value) > (LONGEST if isinstance(value, str) else MOST_STREETS):
            remedy = "Draw a simpler polygon, or pick fewer streets."
            raise refuse(422, "The setting is too long.", policy=use.policy, field=name[:80], remedy=remedy)


def _refused(scenario: ScenarioText, error: InputError) -> RefusedError:
    """Return the Problem of an error that says where as "variant[0].polygon", or in its cause."""
    cause = error.__cause__ if isinstance(error.__cause__, InputError) else error
    found = PLACE.match(error.where)
    policy, field = (error.file if error.file in policies() else ""), cause.where
    if found is not None:
        uses = scenario.base if found["side"] == "base" else scenario.variant
        policy, field = uses[int(found["number"])].policy, found["field"] or cause.where
    where = ": ".join(part[:80] for part in (policy, field) if part)
    detail = f"{where}: {cause.problem[:500]}."
    problem, remedy = cause.italian
    italian = (f"{where}: {problem[:500]}.", remedy) if problem else ("", "")
    return refuse(422, detail, policy=policy[:80], field=field[:80], remedy=cause.remedy, italian=italian)


def _form(name: str, policy: type[Policy]) -> PolicyInfo:
    fields = [field for field in dataclasses.fields(cast("type", policy)) if "asks" in field.metadata]
    return PolicyInfo(
        name=name,
        label=Text(en=policy.LABEL_EN, it=policy.LABEL_IT),
        meaning=Text(en=policy.MEANING_EN, it=policy.MEANING_IT),
        fields=[_field(field) for field in fields],
    )


def _field(field: dataclasses.Field[object]) -> FieldInfo:
    said = field.metadata
    default = field.default
    return FieldInfo(
        name=field.name,
        label=Text(en=said["label_en"], it=said["label_it"]),
        asks=said["asks"],
        unit=said["unit"],
        default=list(default) if isinstance(default, tuple) else cast("Setting", default),
        minimum=said["minimum"],
        maximum=said["maximum"],
        choices=list(said["choices"]),
        words=[Text(en=pair[0], it=pair[1]) for pair in _words(said)],
    )


def _words(said: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return the words of each choice, none where the policy names none."""
    words = cast("Mapping[str, tuple[str, str]]", said.get("words") or {})
    return [words.get(choice, (choice, choice)) for choice in cast("tuple[str, ...]", said["choices"]) if words]


def has_costs(scenario: ScenarioText) -> bool:
    """Return whether a scenario says what the municipality spends."""
    return scenario.costs is not None and (scenario.costs.capital != 0 or scenario.costs.yearly != 0)
