"""A fee asked of visitors, and a number of them that is not exceeded: what Venice asks of day-trippers.

Takes   an area, which visitors, the fee, the quota, hours, who is exempt
Gives   the City with one more row of `visitors`
Used by scenarios, the form in the browser
Source  Law 145/2018 art. 1 c. 1129 (Venice's access contribution, up to 10 EUR). A tenth exempt: to be confirmed
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.tables import ground, inside, with_row
from belvedere.policies.touch import Touch, on_links


@dataclass(frozen=True, slots=True)
class VisitorAccessFee:
    """Ask visitors for money, or count them."""

    LABEL_EN: ClassVar[str] = "Access fee and quota for visitors"
    LABEL_IT: ClassVar[str] = "Contributo di accesso e numero chiuso per i visitatori"
    MEANING_EN: ClassVar[str] = (
        "People of the outside world who come to the area for a day or a night pay the fee, and no more of them are let"
        " in than the quota. Who lives, works or studies there pays nothing."
    )
    MEANING_IT: ClassVar[str] = (
        "Chi viene da fuori nell'area per un giorno o per una notte paga il contributo, e non ne entrano più del numero"
        " chiuso. Chi vi abita, lavora o studia non paga."
    )

    polygon: str = setting("", "Area (none: the whole city)", "Area (nessuna: tutta la città)", asks="polygon")
    kind: str = setting(
        "day",
        "Which visitors",
        "Quali visitatori",
        asks="choices",
        choices=("day", "overnight", "all"),
        words={
            "day": ("for the day", "in giornata"),
            "overnight": ("overnight guests", "che pernottano"),
            "all": ("all", "tutti"),
        },
    )
    fee: float = setting(
        5.0, "Fee a person and day", "Contributo a persona e giorno", unit="EUR", minimum=0, maximum=100
    )
    quota: float = setting(
        0.0, "Let in at most (0: no quota)", "Ammessi al massimo (0: nessun limite)", unit="people/day", minimum=0,
        maximum=1e6,
    )  # fmt: skip
    hours: tuple[int, int] = setting((8, 16), "Hours", "Ore", asks="hours", unit="h")
    exempt: float = setting(0.1, "Share of visitors exempt", "Quota di visitatori esenti", minimum=0, maximum=1)

    def __post_init__(self) -> None:
        check_settings(self)
        if self.fee == 0 and self.quota == 0:
            raise InputError(
                "visitor_access_fee",
                "fee",
                "there is neither a fee nor a quota",
                remedy="Give one of them.",
                italian=("non c'è né un contributo né un numero chiuso", "Indica uno dei due."),
            )

    def apply(self, city: City) -> City:
        """Return the city with the fee and quota in force.

        Raises
        ------
        InputError
            when the area holds no street of the city
        """
        row = {
            "name": self.LABEL_IT,
            "kind": self.kind,
            "fee": self.fee,
            "quota": self.quota or float("nan"),
            "start_hour": self.hours[0],
            "end_hour": self.hours[1],
            "exempt": self.exempt,
            "geometry": ground(city, self.polygon, "visitor_access_fee"),
        }
        return with_row(city, "visitors", row)[0]

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the streets of the area; which visitors stands where uses do."""
        kinds = ("day", "overnight") if self.kind == "all" else (self.kind,)
        return (on_links("visitors", city, inside(city, self.polygon, "visitor_access_fee"), self.hours, kinds),)
