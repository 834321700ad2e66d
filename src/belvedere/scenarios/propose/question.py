"""What is asked of the optimiser.

Takes   a TOML file, or tables as TOML or JSON holds them
Gives   Question and its parts; load, read; checked; varied, the scenario with one setting

    goal = "hours_lost"         # an indicator of quantities.csv, less or more as it is better, or "money": EUR a year
    area = ""                   # an area_id; "": the whole city
    budget = 5e6                # [EUR/year] at most; left out: no limit
    trials = 24                 # at most
    [levels]                    # either: a number of one policy of the variant
    policy = 0                  # which of the variant's, from 0
    fields = ["amount", "daily_cap"]    # set alike
    low = 0
    high = 10
    step = 1                    # people are asked for round numbers
    [streets]                   # or: which of these candidates a policy with `streets` should have
    policy = 0
    most = 3                    # candidates at most; left out: no limit
    [[streets.candidates]]
    name = "via Irnerio"
    streets = [12, 13]
    cost = 2e5                  # [EUR/year]
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from belvedere.city import toml_file
from belvedere.city.recipe_fields import fill, nearest
from belvedere.errors import InputError, RecipeError
from belvedere.indicators.contract import indicators
from belvedere.policies.contract import make, policies
from belvedere.quantities import QUANTITIES
from belvedere.scenarios.scenario import PolicyUse, Scenario

MONEY = "money"  # the goal of who wants most euros for everybody together
MOST_TRIALS = 500
MOST_LEVELS = 1000  # steps between low and high


@dataclass(frozen=True, slots=True)
class Levels:
    """A number that may vary."""

    policy: int
    fields: tuple[str, ...]
    low: float
    high: float
    step: float

    def __post_init__(self) -> None:
        whole = all(math.isfinite(each) for each in (self.low, self.high, self.step))
        if not whole or self.step <= 0 or not self.low < self.high <= self.low + MOST_LEVELS * self.step:
            raise InputError(
                "question",
                "levels",
                f"from {self.low:g} to {self.high:g} in steps of {self.step:g} is no range",
                remedy=f"Give a low below a high, and a step that makes {MOST_LEVELS} of it at most.",
            )
        if not self.fields:
            raise InputError("question", "levels.fields", "no field varies", remedy="Name a number of the policy.")

    def grid(self) -> tuple[float, ...]:
        """Return the numbers that may be proposed."""
        many = math.floor((self.high - self.low) / self.step + 1e-9)
        return tuple(round(self.low + self.step * each, 10) for each in range(many + 1))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Streets that are taken together or not at all."""

    name: str
    streets: tuple[int, ...]
    cost: float = 0.0  # [EUR/year]

    def __post_init__(self) -> None:
        if not self.streets or not 0 <= self.cost < math.inf:
            raise InputError(
                "question", self.name, "a candidate has streets and no negative cost", remedy="Give it both."
            )


@dataclass(frozen=True, slots=True)
class Streets:
    """Candidates of which some are taken."""

    policy: int
    candidates: tuple[Candidate, ...]
    most: int = 1000

    def __post_init__(self) -> None:
        names = [each.name for each in self.candidates]
        if not names or len(set(names)) < len(names) or self.most < 1:
            raise InputError(
                "question", "streets", "candidates need names of their own, and at least one is taken",
                remedy="Name each once, and let most be 1 or more.",
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """A goal, a budget, and one thing that may vary."""

    goal: str
    area: str = ""
    budget: float = math.inf  # [EUR/year]
    trials: int = 24
    levels: Levels | None = None
    streets: Streets | None = None

    def __post_init__(self) -> None:
        if self.goal != MONEY:
            known = {each.QUANTITY for each in indicators().values() if QUANTITIES[each.QUANTITY].better != "-"}
            if self.goal not in known:
                raise nearest("question", "goal", self.goal, (MONEY, *sorted(known)))
        elif self.area:
            raise InputError("question", "area", "euros are of the whole city", remedy="Leave the area out.")
        if (self.levels is None) == (self.streets is None):
            raise InputError("question", "", "one thing varies: levels or streets", remedy="Give one of the two.")
        if not 1 <= self.trials <= MOST_TRIALS or math.isnan(self.budget):
            raise InputError(
                "question", "trials", f"{self.trials} trials, budget {self.budget:g}",
                remedy=f"Take 1 to {MOST_TRIALS} trials and a number for the budget.",
            )  # fmt: skip

    @property
    def sign(self) -> float:
        """1 where more of the goal is better, -1 where less is."""
        return 1.0 if self.goal == MONEY or QUANTITIES[self.goal].better == "up" else -1.0


def read(document: Mapping[str, object], file: Path | str = "question") -> Question:
    """Return the question that tables hold.

    Raises
    ------
    RecipeError
        when a key is unknown (the nearest is named) or a value means nothing
    """
    return fill(Question, document, file, "")


def load(path: Path) -> Question:
    """Return the question of a TOML file.

    Raises
    ------
    MissingFileError
        when there is no such file
    RecipeError
        when it is not TOML in UTF-8, or as `read`
    """
    return read(toml_file.read(path, "Name a .toml that asks for a proposal.").tables, path)


def checked(question: Question, scenario: Scenario) -> Question:
    """Return the question after holding it against the scenario.

    Raises
    ------
    InputError
        when the variant has no such policy, or that one no such number or no streets
    """
    varies = question.levels or question.streets
    assert varies is not None  # Question sees to it
    if not 0 <= varies.policy < len(scenario.variant):
        raise InputError(
            "question",
            "policy",
            f"the variant has {len(scenario.variant)} policies, not number {varies.policy}",
            remedy="Count the [[variant]] tables from 0.",
        )
    name = scenario.variant[varies.policy].policy
    asks = {each.name: each.metadata["asks"] for each in dataclasses.fields(cast("type", policies()[name]))}
    wanted = "number" if question.levels is not None else "streets"
    for field in question.levels.fields if question.levels is not None else ("streets",):
        if asks.get(field) != wanted:
            known = tuple(each for each, kind in asks.items() if kind == wanted)
            if not known:
                remedy = "Vary another policy."
                raise InputError("question", "policy", f"{name} has no {wanted} to vary", remedy=remedy)
            raise nearest("question", "fields", field, known)
    return question


def varied(scenario: Scenario, question: Question, setting: float | frozenset[int]) -> Scenario:
    """Return the scenario with one setting; the policy itself is left out where none of its streets is taken.

    Raises
    ------
    RecipeError
        when the policy means nothing with this setting
    """
    if isinstance(setting, frozenset):
        ours = question.streets
        assert ours is not None
        number = ours.policy
        fixed = scenario.variant[number].settings.get("streets", [])
        taken = {street for each in setting for street in ours.candidates[each].streets}
        free = {street for each in ours.candidates for street in each.streets}
        taken |= set(cast("list[int]", fixed)) - free  # what is no candidate stays
        changed: dict[str, object] = {"streets": sorted(taken)}
        if not taken and not scenario.variant[number].settings.get("polygon"):
            left = tuple(use for at, use in enumerate(scenario.variant) if at != number)
            return dataclasses.replace(scenario, variant=left)
    else:
        levels = question.levels
        assert levels is not None
        number = levels.policy
        changed = dict.fromkeys(levels.fields, setting)
    use = scenario.variant[number]
    settings = {**use.settings, **changed}
    try:
        made = make(use.policy, settings, scenario.file or "scenario", f"variant[{number}]")
    except ValueError as error:
        if isinstance(error, RecipeError):
            raise
        raise RecipeError(scenario.file, f"variant[{number}]", str(error), remedy="Vary it less.") from error
    uses = list(scenario.variant)
    uses[number] = PolicyUse(use.policy, settings, made)
    return dataclasses.replace(scenario, variant=tuple(uses))


def words(question: Question, setting: float | frozenset[int]) -> str:
    """Return a setting as a person reads it."""
    if isinstance(setting, frozenset):
        assert question.streets is not None
        return ", ".join(question.streets.candidates[each].name for each in sorted(setting)) or "–"
    return f"{setting:g}"
