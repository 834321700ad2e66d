"""A low-emission zone: older vehicles stay out, by fuel and Euro class.

Takes   an area, hours, the Euro class from which each fuel may enter, who is let in all the same, how many obey
Gives   the City with one more row of `restrictions`, of kind "low_emission", and its `exemptions`
Used by scenarios, the form in the browser
Source  Italian Highway Code art. 7 c. 1 b; Regione Emilia-Romagna PAIR 2030 and Milan's Area B for limits in use.
        Compliance of 0.95 is a planning value for zones watched by cameras, to be confirmed
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from belvedere.city.model import City
from belvedere.city.vehicle_classes import CLASSES, ELECTRIC, listed
from belvedere.errors import InputError
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.tables import MOTOR, inside, known_fleet, rule_of, with_rule
from belvedere.policies.touch import Touch, on_links


@dataclass(frozen=True, slots=True)
class LowEmissionZone:
    """Shut an area to vehicles below a Euro class."""

    LABEL_EN: ClassVar[str] = "Low-emission zone"
    LABEL_IT: ClassVar[str] = "Zona a basse emissioni"
    MEANING_EN: ClassVar[str] = (
        "In these hours vehicles below the Euro class of their fuel neither cross the area nor end a trip in it. 0 lets"
        " all of that fuel in, 7 none. Electric vehicles always enter."
    )
    MEANING_IT: ClassVar[str] = (
        "In queste ore i veicoli sotto la classe Euro indicata per il loro carburante non attraversano l'area e non vi"
        " arrivano. 0 li ammette tutti, 7 nessuno. I veicoli elettrici entrano sempre."
    )

    polygon: str = setting("", "Area (none: the whole city)", "Area (nessuna: tutta la città)", asks="polygon")
    hours: tuple[int, int] = setting((7, 20), "Hours", "Ore", asks="hours", unit="h")
    uses: tuple[str, ...] = setting(
        ("car", "van", "truck"), "Held to it", "A chi si applica", asks="choices", choices=(*MOTOR, "bus")
    )
    petrol: float = setting(3.0, "Petrol from Euro", "Benzina da Euro", minimum=0, maximum=7)
    diesel: float = setting(5.0, "Diesel from Euro", "Diesel da Euro", minimum=0, maximum=7)
    gas: float = setting(1.0, "LPG and methane from Euro", "GPL e metano da Euro", minimum=0, maximum=7)
    hybrid: float = setting(0.0, "Hybrid from Euro", "Ibrido da Euro", minimum=0, maximum=7)
    compliance: float = setting(
        0.95, "Share of those shut out who obey", "Quota di esclusi che rispetta il divieto", minimum=0, maximum=1
    )
    residents: float = setting(
        0.0, "Share of residents let in all the same", "Quota di residenti ammessi comunque", minimum=0, maximum=1
    )
    permits: float = setting(
        0.0, "Share of all others let in all the same", "Quota di altri ammessi comunque", minimum=0, maximum=1
    )

    def __post_init__(self) -> None:
        check_settings(self)
        if not self.shut_out():
            raise InputError(
                "low_emission_zone",
                "diesel",
                "every vehicle may enter",
                remedy="Give a fuel a Euro class above 0.",
                italian=("tutti i veicoli possono entrare", "Indica per un carburante una classe Euro sopra lo 0."),
            )

    def shut_out(self) -> tuple[str, ...]:
        """Return the vehicle classes that stay out, names of vehicle_classes.CLASSES."""
        least = {
            "Petrol": self.petrol,
            "Diesel": self.diesel,
            "LPG": self.gas,
            "CNG": self.gas,
            "Hybrid": self.hybrid,
        }
        old = []
        for name in CLASSES:
            fuel, _, euro = name.partition(":")
            if name != ELECTRIC and float(euro.removeprefix("Euro ")) < least[fuel]:
                old.append(name)
        return tuple(old)

    def apply(self, city: City) -> City:
        """Return the city with the zone in force.

        Raises
        ------
        InputError
            when the area holds no street of the city, or its fleet is not known
        """
        known_fleet(city, "low_emission_zone", "classes")
        held = {"classes": listed(self.shut_out()), "compliance": self.compliance}
        rule = {**rule_of(city, self, "low_emission_zone", "low_emission"), **held}
        exempt = {"residents": self.residents, "permits": self.permits}
        return with_rule(city, rule, {who: share for who, share in exempt.items() if share > 0})

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the streets that old vehicles keep off."""
        links = inside(city, self.polygon, "low_emission_zone")
        return (on_links("low_emission", city, links, self.hours, self.uses),)
