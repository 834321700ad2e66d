"""A newer fleet: some old vehicles give way to the newest of their kind, some to electric ones.

Takes   the uses, the share of old vehicles' kilometres that the newest drive, the share that electric ones drive
Gives   the City with other shares in its `fleet`
Used by scenarios, the form in the browser
Source  shares are of kilometres driven, as in the fleet table; the kilometres themselves stay
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from belvedere.city.model import COLUMNS, City
from belvedere.city.vehicle_classes import USES, of_fleet
from belvedere.errors import InputError
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.touch import Touch

KIND = ["category", "fuel", "segment"]


@dataclass(frozen=True, slots=True)
class FleetRenewal:
    """Renew vehicles."""

    LABEL_EN: ClassVar[str] = "Fleet renewal"
    LABEL_IT: ClassVar[str] = "Rinnovo del parco veicolare"
    MEANING_EN: ClassVar[str] = (
        "Of the kilometres driven by vehicles older than the newest Euro class, this share is driven by the newest of"
        " the same fuel and size; then electric vehicles drive at least their share of all kilometres."
    )
    MEANING_IT: ClassVar[str] = (
        "Dei chilometri percorsi da veicoli più vecchi dell'ultima classe Euro, questa quota passa ai più nuovi dello"
        " stesso carburante e taglia; poi gli elettrici percorrono almeno la loro quota di tutti i chilometri."
    )

    uses: tuple[str, ...] = setting(
        ("car",), "Which vehicles", "Quali veicoli", asks="choices", choices=tuple(USES.values())
    )
    renewed: float = setting(
        0.3,
        "Share of old vehicles' kilometres renewed",
        "Quota rinnovata dei chilometri dei vecchi",
        minimum=0,
        maximum=1,
    )
    electric: float = setting(
        0.1, "Electric share of kilometres, at least", "Quota elettrica dei chilometri, almeno", minimum=0, maximum=1
    )

    def __post_init__(self) -> None:
        check_settings(self)

    def apply(self, city: City) -> City:
        """Return the city with the newer fleet.

        Raises
        ------
        InputError
            when the city's fleet is not known, or has none of these vehicles
        """
        fleet = city.table("fleet")
        uses = fleet["category"].map(USES)
        if fleet.empty or not uses.isin(self.uses).any():
            missing = "the fleet of the city is not known" if fleet.empty else "the fleet has no such vehicles"
            raise InputError(
                "fleet_renewal",
                "uses",
                missing,
                remedy="Give the city a [fleet] in its recipe, or choose vehicles that it has.",
                italian=(
                    "il parco veicolare della città non è noto"
                    if fleet.empty
                    else "il parco non ha veicoli del genere",
                    "Aggiungi [fleet] alla ricetta della città, o scegli veicoli che ha.",
                ),
            )
        parts = [part for category in dict.fromkeys(fleet["category"]) for part in self._renewed(fleet, str(category))]
        table = pd.concat(parts, ignore_index=True)[list(fleet.columns)].astype(dict(COLUMNS["fleet"]))
        return city.with_table("fleet", table)

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the fleet of these uses."""
        return (Touch("fleet", "city", frozenset[str](), uses=frozenset(self.uses)),)

    def _renewed(self, fleet: pd.DataFrame, category: str) -> list[pd.DataFrame]:
        """Return the rows of one category, its kilometres kept."""
        own = fleet[fleet["category"] == category]
        whole = float(own["share"].sum())
        if USES.get(category) not in self.uses or whole <= 0:
            return [own]
        old = own["fuel"] != "Electric"
        step = of_fleet(own).str.rpartition(" ")[2].where(old, "9").astype("int64")
        order = own.assign(step=step.to_numpy())
        best = order.groupby(KIND, sort=False)["step"].transform("max") == order["step"]
        newest = best & ~order[best].duplicated(KIND, keep="last").reindex(own.index, fill_value=False)
        leaves = own["share"].where(~best, 0.0) * self.renewed
        gains = leaves.groupby([own[key] for key in KIND]).transform("sum").where(newest, 0.0)
        share = own["share"] - leaves + gains
        now = float(share[~old].sum())
        wanted = max(self.electric * whole, now)
        if whole - now > 0:
            share = share.where(~old, share * (whole - wanted) / (whole - now))
        if now > 0:
            return [own.assign(share=share.where(old, share * wanted / now))]
        electric = {"category": category, "fuel": "Electric", "euro": "Electric"}
        sizes = own.groupby("segment", sort=False)["share"].sum() / whole
        added = pd.DataFrame(
            [
                {**electric, "segment": size, "share": wanted * part}
                for size, part in sizes.items()
                if wanted * part > 0
            ],
            columns=list(own.columns),
        )
        return [own.assign(share=share), added] if len(added) else [own.assign(share=share)]
