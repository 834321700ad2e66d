"""How often lines of public transport run, in some hours of the day.

Takes   lines, a factor, hours
Gives   the City with a row of `transit_changes` for each line, or one for all
Used by scenarios, the form in the browser
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from belvedere.city.model import City
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.lines import named, touched, with_changes
from belvedere.policies.touch import Touch


@dataclass(frozen=True, slots=True)
class TransitFrequency:
    """Let lines run more or less often."""

    LABEL_EN: ClassVar[str] = "Public transport frequency"
    LABEL_IT: ClassVar[str] = "Frequenza del trasporto pubblico"
    MEANING_EN: ClassVar[str] = (
        "In these hours the lines run this many times as often as today: 2 halves the wait and doubles what it costs to"
        " run them, 0 takes them away."
    )
    MEANING_IT: ClassVar[str] = (
        "In queste ore le linee passano tante volte più spesso di oggi: 2 dimezza l'attesa e raddoppia il costo di"
        " esercizio, 0 le toglie."
    )

    lines: tuple[str, ...] = setting((), "Lines (none: all)", "Linee (nessuna: tutte)", asks="lines")
    factor: float = setting(
        1.5, "Trips, as a multiple of today's", "Corse, come multiplo di quelle di oggi", minimum=0, maximum=10
    )
    hours: tuple[int, int] = setting((0, 24), "Hours", "Ore", asks="hours", unit="h")

    def __post_init__(self) -> None:
        check_settings(self)

    def apply(self, city: City) -> City:
        """Return the city with the new frequency.

        Raises
        ------
        InputError
            when the city has no public transport, or not that line
        """
        lines = named(city, self.lines, "transit_frequency")
        return with_changes(city, lines, {"frequency": self.factor}, self.hours)

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the lines, as "removed" where they no longer run."""
        lines = touched(city, self.lines, "transit_frequency")
        return (Touch("frequency" if self.factor > 0 else "removed", "lines", lines, self.hours),)
