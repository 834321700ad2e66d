"""A policy's form for the browser, and the check of what comes back from it.

Takes   the files of policies/, what the browser sent
Gives   forms(), the form of each policy; check(), which refuses settings that no run could use
Used by routes_decisions.py
"""

from __future__ import annotations

import dataclasses
from typing import cast

from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.policies.contract import Policy, make, policies
from belvedere.server.api import FieldInfo, PolicyInfo, PolicyUse, Text
from belvedere.server.problems import RefusedError, refuse

MOST_POLICIES = 20  # [-] in one side of a scenario
MOST_STREETS = 5_000  # [-] picked in one setting
LONGEST = 100_000  # [-] characters of a drawn polygon: some 2,000 corners
SENT = "scenario"  # what errors call the file that the browser's form stands for
Setting = float | str | list[int] | list[str]


def forms() -> list[PolicyInfo]:
    """Return the form of every policy, by name."""
    return [_form(name, policy) for name, policy in sorted(policies().items())]


def check(uses: list[PolicyUse], city: City) -> None:
    """Try settings on the city, so that a wrong one is refused at once and not after a minute's wait.

    Raises
    ------
    RefusedError
        422, naming the policy, the field and what to do
    """
    if len(uses) > MOST_POLICIES:
        raise refuse(422, f"{len(uses)} policies are too many at once.", remedy=f"Keep at most {MOST_POLICIES}.")
    for use in uses:
        for name, value in use.settings.items():
            if isinstance(value, (str, list)) and len(value) > (LONGEST if isinstance(value, str) else MOST_STREETS):
                remedy = "Draw a simpler polygon, or pick fewer streets."
                raise refuse(422, "The setting is too long.", policy=use.policy[:80], field=name[:80], remedy=remedy)
        try:
            policy = make(use.policy, use.settings, SENT, use.policy)
            city = policy.apply(city)
        except InputError as error:
            raise _refused(use, error) from error


def _refused(use: PolicyUse, error: InputError) -> RefusedError:
    field = error.where.rpartition(".")[2]
    detail = f"{use.policy[:80]}: {field[:80]}: {error.problem[:500]}."
    return refuse(422, detail, policy=use.policy[:80], field=field[:80], remedy=error.remedy)


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
    )
