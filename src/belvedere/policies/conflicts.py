"""Policies of one scenario that do not go together, named in both languages.

Takes   policies in their order, the city that they change
Gives   find → Conflict, errors first; SUBJECTS, what policies decide (conflicts.csv has what it means that two do)
Used by scenarios/, server/: what a form shows before anything is computed
Source  each policy's `touches`: two that decide the same subject on the same ground, in the same hours, for the same
        uses. A policy of an outside package takes part by giving `touches` as well
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import combinations
from typing import Literal, cast

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.policies.contract import Policy
from belvedere.policies.tables import MOTOR, Flags
from belvedere.policies.touch import Touch, meets

Severity = Literal["error", "warning"]
Said = tuple[str, str]  # English, Italian

TEMPORARY: Said = (
    "one lasts some days a year, the other all year: sums of a year count the days on which both hold",
    "una vale alcuni giorni all'anno, l'altra sempre: i totali annui contano i giorni in cui valgono entrambe",
)


@dataclass(frozen=True, slots=True)
class Clash:
    """What it means that one policy decides a subject where another decides the same or another one."""

    one: str
    other: str
    severity: Severity
    whole: bool  # only where `one` leaves nothing of the other's ground, hours and uses
    said: Said


def _read(text: str) -> tuple[Clash, ...]:
    rows = csv.DictReader(text.splitlines())
    return tuple(
        Clash(
            row["one"],
            row["other"],
            cast("Severity", row["severity"]),
            row["whole"] == "yes",
            (row["english"], row["italian"]),
        )
        for row in rows
    )


CLASHES = _read(files("belvedere.policies").joinpath("conflicts.csv").read_text(encoding="utf-8"))
SUBJECTS = tuple(clash.one for clash in CLASHES if clash.one == clash.other)
UNKNOWN: Said = ("both decide the same", "decidono la stessa cosa")  # a subject of an outside package
MOTOR_USES = frozenset(MOTOR)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Policies that do not go together, or one that cannot be where the others are."""

    severity: Severity
    policies: tuple[int, ...]  # which, from 0
    message_en: str
    message_it: str


def find(policies: Sequence[Policy], city: City) -> tuple[Conflict, ...]:
    """Return what does not go together: errors, then warnings, each in the order of the policies.

    An error is a contradiction or a policy that cannot be applied after those before it; a warning is a scenario that
    can be computed but may not mean what was meant.
    """
    found: list[Conflict] = []
    touched: list[tuple[Touch, ...]] = []
    made = city
    for number, policy in enumerate(policies):
        try:
            after = policy.apply(made)
            says = cast("Callable[[City], tuple[Touch, ...]] | None", getattr(policy, "touches", None))
            touched.append(says(made) if says is not None else ())
            made = after
        except InputError as error:
            problem, remedy = error.italian if all(error.italian) else (error.problem, error.remedy)
            english = f"{policy.LABEL_EN}: {error.problem}. {error.remedy}"
            found.append(Conflict("error", (number,), english, f"{policy.LABEL_IT}: {problem}. {remedy}"))
            touched.append(())
    for first, second in combinations(range(len(policies)), 2):
        found += _between(policies, touched, (first, second), city)
    found += _cut_off(city, made, touched)
    return tuple(sorted(found, key=lambda each: (each.severity, each.policies)))


def _between(
    policies: Sequence[Policy], touched: Sequence[tuple[Touch, ...]], pair: tuple[int, int], city: City
) -> list[Conflict]:
    """Return the conflicts of two policies, one a subject."""
    first, second = pair
    said: dict[tuple[str, str], tuple[Clash, tuple[int | str, ...], str]] = {}
    for one in touched[first]:
        for other in touched[second]:
            shared = meets(one, other)
            if shared is not None:
                for clash in _clashes(one, other):
                    said.setdefault((clash.one, clash.other), (clash, shared, one.of))
    names = [(policies[number].LABEL_EN, policies[number].LABEL_IT) for number in pair]
    conflicts = []
    for clash, shared, of in said.values():
        where = _where(shared, of, city)
        english = f"{names[0][0]} and {names[1][0]}{where[0]}: {clash.said[0]}."
        italian = f"{names[0][1]} e {names[1][1]}{where[1]}: {clash.said[1]}."
        conflicts.append(Conflict(clash.severity, pair, english, italian))
    if hasattr(policies[first], "days") != hasattr(policies[second], "days"):
        english, italian = (
            f"{names[0][i]} {join} {names[1][i]}: {TEMPORARY[i]}." for i, join in ((0, "and"), (1, "e"))
        )
        conflicts.append(Conflict("warning", pair, english, italian))
    return conflicts


def _clashes(one: Touch, other: Touch) -> list[Clash]:
    """Return what the table says of two touches that meet."""
    found = [
        clash
        for clash in CLASHES
        for a, b in ((one, other), (other, one))
        if (a.subject, b.subject) == (clash.one, clash.other) and (not clash.whole or _covers(a, b))
    ]
    if not found and one.subject == other.subject:
        found = [Clash(one.subject, one.subject, "warning", False, UNKNOWN)]
    return found


def _covers(closed: Touch, other: Touch) -> bool:
    """Tell whether a closure leaves nothing of another's ground, hours and uses."""
    hours = closed.hours[0] <= other.hours[0] and other.hours[1] <= closed.hours[1]
    uses = not closed.uses or (other.uses or MOTOR_USES) <= closed.uses
    return hours and uses and other.ids <= closed.ids


def _where(shared: tuple[int | str, ...], of: str, city: City) -> Said:
    """Return where two policies meet, as the middle of a sentence."""
    if of == "links":
        links = city.links.set_index("link_id").loc[list(shared)]
        streets = int(links["street_id"].nunique())
        name = next((str(each) for each in links["name"] if each), "")
        if streets == 1 and name:
            return f" on {name}", f" su {name}"
        of_which = (f", {name} among them", f", tra cui {name}") if name else ("", "")
        return f" on {streets} streets{of_which[0]}", f" su {streets} strade{of_which[1]}"
    if of == "zones":
        return (
            (" in one zone", " in una zona")
            if len(shared) == 1
            else (f" in {len(shared)} zones", f" in {len(shared)} zone")
        )
    few = ", ".join(str(each) for each in shared[:3]) + (" …" if len(shared) > 3 else "")
    return (f" on {few}", f" su {few}") if few else ("", "")


def _cut_off(city: City, made: City, touched: Sequence[tuple[Touch, ...]]) -> list[Conflict]:
    """Return a warning where closures and directions together leave streets that no car reaches or leaves."""
    shut = [
        (number, touch)
        for number, each in enumerate(touched)
        for touch in each
        if touch.subject in ("closed", "direction") and (not touch.uses or "car" in touch.uses)
    ]
    if not shut:
        return []
    links = city.links["link_id"].to_numpy()
    before = _reached(city, np.ones(len(links), np.bool_))
    worst, which = 0, set[int]()
    for hour in sorted({touch.hours[0] for _, touch in shut}):
        now = [(number, touch) for number, touch in shut if touch.hours[0] <= hour < touch.hours[1]]
        closed = set[object]().union(*(touch.ids for _, touch in now if touch.subject == "closed"))
        is_open = np.array([link not in closed for link in links.tolist()], dtype=np.bool_)
        lost = before & is_open & ~_reached(made, is_open) & _drives(made)
        streets = len(set(city.links["street_id"].to_numpy()[lost].tolist()))
        if streets > worst:
            worst, which = streets, {number for number, _ in now}
    if not worst:
        return []
    english = f"{worst} open streets can no longer be reached or left by car: trips there end at the nearest that can."
    italian = f"{worst} strade aperte non si raggiungono o lasciano più in auto: chi vi va si ferma prima."
    return [Conflict("warning", tuple(sorted(which)), english, italian)]


def _drives(city: City) -> Flags:
    uses = city.links["allowed_uses"].map(lambda text: "car" in text.split(","))
    found: Flags = uses.to_numpy(dtype=np.bool_)
    return found


def _reached(city: City, is_open: Flags) -> Flags:
    """Return which links have both ends in the largest part of the streets where cars get from anywhere to anywhere."""
    start, end = (city.links[name].to_numpy() for name in ("from_node_id", "to_node_id"))
    usable = is_open & _drives(city)
    ways = csr_array((np.ones(int(usable.sum())), (start[usable], end[usable])), shape=(len(city.nodes),) * 2)
    part = connected_components(ways, directed=True, connection="strong")[1]
    largest = part == np.bincount(part).argmax()
    found: Flags = largest[start] & largest[end]
    return found
