"""What a ride by public transport costs.

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
class TransitFare:
    """Change what a ride costs."""

    LABEL_EN: ClassVar[str] = "Public transport fare"
    LABEL_IT: ClassVar[str] = "Tariffa del trasporto pubblico"
    MEANING_EN: ClassVar[str] = "In these hours a ride on these lines costs this share of today's fare; 0 is free."
    MEANING_IT: ClassVar[str] = (
        "In queste ore un viaggio su queste linee costa questa quota della tariffa di oggi; 0 è gratis."
    )

    lines: tuple[str, ...] = setting((), "Lines (none: all)", "Linee (nessuna: tutte)", asks="lines")
    fare: float = setting(
        0.5, "Fare, as a share of today's", "Tariffa, come quota di quella di oggi", minimum=0, maximum=10
    )
    hours: tuple[int, int] = setting((0, 24), "Hours", "Ore", asks="hours", unit="h")

    def __post_init__(self) -> None:
        check_settings(self)

    def apply(self, city: City) -> City:
        """Return the city with the new fare.

        Raises
        ------
        InputError
            when the city has no public transport, or not that line
        """
        return with_changes(city, named(city, self.lines, "transit_fare"), {"fare": self.fare}, self.hours)

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the lines."""
        lines = touched(city, self.lines, "transit_fare")
        return (Touch("fare", "lines", lines, self.hours),)
