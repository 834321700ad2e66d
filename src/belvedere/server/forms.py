"""A policy's form for the browser, and the check of what comes back from it.

Takes   the files of policies/, what the browser sent
Gives   forms(), PolicyInfo of each policy; check(), policies made of a scenario's settings
Used by routes_decisions.py
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Set
from types import ModuleType
from typing import cast

import shapely
from shapely.errors import ShapelyError

from belvedere.errors import BelvedereError
from belvedere.plugins import modules
from belvedere.policies.contract import Asks, Policy
from belvedere.server.api import FieldInfo, PolicyInfo, PolicyUse, Text
from belvedere.server.problems import RefusedError, refuse

MOST_POLICIES = 20  # [-] in one side of a scenario
MOST_CORNERS = 2_000  # [-] of a drawn polygon
LONGEST = 100_000  # [-] characters of a drawn polygon
Setting = float | str | list[int] | list[str]
Extent = tuple[float, float, float, float]  # west, south, east, north [deg]


def policy_class(name: str, module: ModuleType) -> type[Policy]:
    """Return the class of a file of policies/: `zone_30` holds Zone30."""
    return cast("type[Policy]", getattr(module, "".join(part.title() for part in name.split("_"))))


def forms() -> list[PolicyInfo]:
    """Return the form of every policy, by name."""
    return [_form(name, policy_class(name, module)) for name, module in sorted(modules("policies").items())]


def check(uses: list[PolicyUse], streets: Set[int], extent: Extent) -> list[Policy]:
    """Return the policies that settings ask for.

    Parameters
    ----------
    streets : every street_id of the city
    extent : the city's bounds

    Raises
    ------
    RefusedError
        422, naming the policy, the field and what to do
    """
    if len(uses) > MOST_POLICIES:
        raise refuse(422, f"{len(uses)} policies are too many at once.", remedy=f"Keep at most {MOST_POLICIES}.")
    known = {form.name: form for form in forms()}
    return [_made(use, known, streets, extent) for use in uses]


# ─────────────────────────────────────────────────────────────── the form


def _form(name: str, policy: type[Policy]) -> PolicyInfo:
    fields = [field for field in dataclasses.fields(cast("type", policy)) if "asks" in field.metadata]
    words = " ".join((policy.__doc__ or policy.LABEL_EN).split())
    return PolicyInfo(
        name=name,
        label=Text(en=policy.LABEL_EN, it=policy.LABEL_IT),
        meaning=Text(en=getattr(policy, "MEANING_EN", words), it=getattr(policy, "MEANING_IT", policy.LABEL_IT)),
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


# ─────────────────────────────────────────────────────────────── what came back


def _made(use: PolicyUse, known: Mapping[str, PolicyInfo], streets: Set[int], extent: Extent) -> Policy:
    form = known.get(use.policy)
    if form is None:
        names = ", ".join(known)
        raise refuse(422, "There is no policy of that name.", policy=use.policy[:80], remedy=f"Take one of {names}.")
    fields = {field.name: field for field in form.fields}
    settings: dict[str, object] = {}
    for name, value in use.settings.items():
        if name not in fields:
            remedy = f"Take one of {', '.join(fields)}."
            raise refuse(422, f"{form.name} has no such setting.", policy=form.name, field=name[:80], remedy=remedy)
        settings[name] = _value(fields[name], value, form.name, streets, extent)
    made = policy_class(form.name, modules("policies")[form.name])
    try:
        return made(**settings)
    except (BelvedereError, ValueError, TypeError) as error:
        raise refuse(422, str(error), policy=form.name, remedy="Change the settings.") from error


def _value(field: FieldInfo, value: Setting, policy: str, streets: Set[int], extent: Extent) -> object:
    """Return a setting as the policy's dataclass takes it."""

    def wrong(problem: str, remedy: str) -> RefusedError:
        return refuse(422, f"{field.label.en}: {problem}.", policy=policy, field=field.name, remedy=remedy)

    asks: Asks = field.asks
    if asks == "number":
        low, high = field.minimum, field.maximum
        remedy = f"Give a number from {low if low is not None else '−∞'} to {high if high is not None else '∞'}."
        if not isinstance(value, (int, float)) or not math.isfinite(value):
            raise wrong("it is not a number", remedy)
        if (low is not None and value < low) or (high is not None and value > high):
            raise wrong(f"{value:g} is out of range", remedy)
        return int(value) if isinstance(field.default, int) and float(value).is_integer() else value
    if asks == "polygon":
        problem = polygon_problem(value, extent)
        if problem:
            raise wrong(problem, "Draw it again on the map: one ring that does not cross itself, within the city.")
        return value
    if asks == "streets":
        if not isinstance(value, list) or any(street not in streets for street in value):
            raise wrong("some of them are not streets of this city", "Pick them on the map again.")
        return tuple(value)
    if asks == "hours":
        if not isinstance(value, list) or len(value) != 2 or any(hour not in range(25) for hour in value):
            raise wrong("they are not two hours from 0 to 24", "Give the first hour in force and the first no longer.")
        return tuple(value)
    picked = value if isinstance(value, list) else [value]
    if any(word not in field.choices for word in picked):
        raise wrong("it is not one of the choices", f"Take from {', '.join(field.choices)}.")
    return tuple(picked) if isinstance(field.default, list) else picked[0]


def polygon_problem(value: Setting, extent: Extent) -> str:
    """Return what is wrong with a drawn polygon (WKT in WGS 84); "" where nothing is, or it is empty."""
    if value == "":
        return ""
    if not isinstance(value, str) or len(value) > LONGEST:
        return "it is no polygon, or one with too many corners"
    try:
        shape = shapely.from_wkt(value)
    except (ShapelyError, ValueError):
        return "it is not a polygon in WKT"
    checks = (
        (shape.geom_type in ("Polygon", "MultiPolygon") and not shape.is_empty, "it is not a polygon"),
        (shapely.get_num_coordinates(shape) <= MOST_CORNERS, f"it has more than {MOST_CORNERS} corners"),
        (bool(shape.is_valid), "it crosses itself, or a corner is not a place"),
        (bool(shape.intersects(shapely.box(*extent))), "it lies outside the city"),
    )
    return next((problem for good, problem in checks if not good), "")
