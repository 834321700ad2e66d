"""A congestion charge: money asked of vehicles at a cordon, or of those that drive inside an area.

Takes   an area, what is charged and how much, hours, uses, who pays nothing
Gives   the City with one more row of `charges`, and its `exemptions`
Used by scenarios, the form in the browser
Source  D.Lgs. 285/1992 art. 7 c. 9 lets Italian municipalities ask for it inside limited-traffic zones (Milan's Area C,
        a cordon paid once a day: amount 7.50 EUR, daily cap 7.50 EUR); London's is of the kind "area"
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from belvedere.city.model import City
from belvedere.city.vehicle_classes import CLASSES, FUELS, listed
from belvedere.errors import InputError
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.shapes import polygon
from belvedere.policies.tables import MOTOR, ground, inside, known_fleet, with_exempt, with_row
from belvedere.policies.touch import Touch, on_links


@dataclass(frozen=True, slots=True)
class CongestionCharge:
    """Ask money of vehicles that enter an area, or drive in it."""

    LABEL_EN: ClassVar[str] = "Congestion charge"
    LABEL_IT: ClassVar[str] = "Tariffa di accesso"
    MEANING_EN: ClassVar[str] = (
        "In these hours vehicles pay at each entry (cordon), up to the daily cap, or once a day for driving inside,"
        " entering or not (area). Who is exempt pays nothing."
    )
    MEANING_IT: ClassVar[str] = (
        "In queste ore i veicoli pagano a ogni ingresso (cordone), fino al tetto giornaliero, o una volta al giorno per"
        " circolare all'interno, che entrino o no (area). Gli esenti non pagano."
    )

    polygon: str = setting("", "Area", "Area", asks="polygon")
    kind: str = setting(
        "cordon",
        "What is charged",
        "Che cosa si paga",
        asks="choices",
        choices=("cordon", "area"),
        words={"cordon": ("each entry", "ogni ingresso"), "area": ("a day inside", "un giorno all'interno")},
    )
    amount: float = setting(5.0, "Charge", "Tariffa", unit="EUR", minimum=0, maximum=1000)
    daily_cap: float = setting(
        5.0, "At most a day (0: no cap)", "Al massimo al giorno (0: nessun tetto)", unit="EUR", minimum=0, maximum=1000
    )
    hours: tuple[int, int] = setting((8, 20), "Hours", "Ore", asks="hours", unit="h")
    uses: tuple[str, ...] = setting(MOTOR, "Who pays", "Chi paga", asks="choices", choices=MOTOR)
    exempt_fuels: tuple[str, ...] = setting(
        ("Electric",), "Fuels that pay nothing", "Carburanti esenti", asks="choices", choices=FUELS
    )
    residents: float = setting(
        0.9,
        "Share of trips of people who live inside that is free",
        "Quota gratuita degli spostamenti di chi abita dentro",
        minimum=0,
        maximum=1,
    )
    permits: float = setting(
        0.05, "Share of all other trips that is free", "Quota gratuita di tutti gli altri", minimum=0, maximum=1
    )

    def __post_init__(self) -> None:
        check_settings(self)
        if 0 < self.daily_cap < self.amount:
            raise InputError(
                "congestion_charge",
                "daily_cap",
                f"a cap of {self.daily_cap:g} EUR is below the charge of {self.amount:g} EUR",
                remedy="Give a cap of at least one charge, or 0 for none.",
                italian=(
                    f"il tetto di {self.daily_cap:g} € è sotto la tariffa di {self.amount:g} €",
                    "Indica un tetto di almeno una tariffa, o 0 per nessuno.",
                ),
            )
        if set(self.exempt_fuels) == set(FUELS) or not self.uses:
            raise InputError(
                "congestion_charge",
                "exempt_fuels" if self.uses else "uses",
                "nobody pays",
                remedy="Let some vehicles pay.",
                italian=("nessuno paga", "Fai pagare almeno alcuni veicoli."),
            )

    def apply(self, city: City) -> City:
        """Return the city with the charge in force.

        Raises
        ------
        InputError
            when no area is drawn, it holds no street of the city, or fuels are exempt and the fleet is not known
        """
        if polygon(self.polygon, "congestion_charge") is None:
            raise InputError(
                "congestion_charge",
                "polygon",
                "no area is drawn",
                remedy="Draw one on the map.",
                italian=("non è disegnata nessuna area", "Disegnane una sulla mappa."),
            )
        if self.exempt_fuels:
            known_fleet(city, "congestion_charge", "exempt_fuels")
        paying = [name for name in CLASSES if name.partition(":")[0] not in self.exempt_fuels]
        row = {
            "name": self.LABEL_IT,
            "kind": self.kind,
            "uses": ",".join(self.uses),
            "amount": self.amount,
            "start_hour": self.hours[0],
            "end_hour": self.hours[1],
            "daily_cap": self.daily_cap or float("nan"),
            "classes": listed(paying) if self.exempt_fuels else "",
            "geometry": ground(city, self.polygon, "congestion_charge"),
        }
        made, given = with_row(city, "charges", row)
        exempt = {"residents": self.residents, "permits": self.permits}
        return with_exempt(made, given, {who: share for who, share in exempt.items() if share > 0})

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the streets that are paid for."""
        return (on_links("charge", city, inside(city, self.polygon, "congestion_charge"), self.hours, self.uses),)
