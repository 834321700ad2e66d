"""A new line of public transport along streets picked on the map.

Takes   its name, the streets it runs along, the distance between stops, the headway, the speed, the hours
Gives   the City with stops, rides and trips of the line in its `transit`, both ways
Used by scenarios, the form in the browser
Source  an urban bus in Italy runs at 16 to 20 km/h between its ends, stops included, and stops every 300 to 500 m; from
        memory, to be confirmed
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.lines import Plan, along, known, with_line
from belvedere.policies.tables import picked
from belvedere.policies.touch import Touch


@dataclass(frozen=True, slots=True)
class TransitLine:
    """Let a new line run."""

    LABEL_EN: ClassVar[str] = "New public transport line"
    LABEL_IT: ClassVar[str] = "Nuova linea del trasporto pubblico"
    MEANING_EN: ClassVar[str] = (
        "A line runs along these streets, both ways, and stops at its ends and at even distances between them; a stop"
        " that stands within 80 m is used, else one is built."
    )
    MEANING_IT: ClassVar[str] = (
        "Una linea percorre queste strade nei due sensi e ferma ai capi e a distanze regolari; si usa una fermata che"
        " c'è entro 80 m, altrimenti se ne fa una."
    )

    name: str = setting("Nuova", "Name", "Nome", asks="text")
    streets: tuple[int, ...] = setting((), "Streets, one after the other", "Strade, una dopo l'altra", asks="streets")
    spacing: float = setting(400.0, "Between stops", "Tra le fermate", unit="m", minimum=100, maximum=5000)
    headway: float = setting(10.0, "Headway", "Intervallo", unit="min", minimum=1, maximum=120)
    speed: float = setting(18.0, "Speed with stops", "Velocità commerciale", unit="km/h", minimum=5, maximum=120)
    hours: tuple[int, int] = setting((6, 22), "Hours", "Ore", asks="hours", unit="h")

    def __post_init__(self) -> None:
        check_settings(self)
        if not self.name:
            raise InputError(
                "transit_line",
                "name",
                "the line has no name",
                remedy="Give it one, for example Nuova 1.",
                italian=("la linea non ha nome", "Dagliene uno, per esempio Nuova 1."),
            )

    def apply(self, city: City) -> City:
        """Return the city with the line.

        Raises
        ------
        InputError
            when the city has no public transport or a line of that name, no street is named, one is not in the city, or
            they do not make one way
        """
        if self.name in known(city):
            raise InputError(
                "transit_line",
                "name",
                f"{city.title} has a line {self.name} already",
                remedy="Take another name; how often a line runs is another policy.",
                italian=(
                    f"{city.title} ha già una linea {self.name}",
                    "Scegli un altro nome; la frequenza di una linea è un'altra politica.",
                ),
            )
        way = along(city, picked(city, self.streets, "transit_line"), "transit_line")
        plan = Plan(self.name, way, self.spacing, self.headway, self.speed, self.hours)
        return replace(city, transit=with_line(city, plan, "transit_line"))

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the line."""
        return (Touch("line", "lines", frozenset({self.name}), self.hours),)
