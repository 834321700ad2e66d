"""Streets made one-way, or turned the other way round.

Takes   streets picked on the map, the way that stays
Gives   the City with motor vehicles taken off the link of the other direction, or with links turned round
Used by scenarios, the form in the browser
Source  Italian Highway Code art. 7 c. 1 i; bicycles may still ride both ways (art. 182 c. 9-bis)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.tables import MOTOR, Flags, names, picked
from belvedere.policies.touch import Touch, on_links

TOWARDS = {"north": (0.0, 1.0), "east": (1.0, 0.0), "south": (0.0, -1.0), "west": (-1.0, 0.0)}
SHUT = frozenset((*MOTOR, "bus"))


@dataclass(frozen=True, slots=True)
class OneWay:
    """Let motor vehicles drive one way only."""

    LABEL_EN: ClassVar[str] = "One-way streets"
    LABEL_IT: ClassVar[str] = "Sensi unici"
    MEANING_EN: ClassVar[str] = (
        "Motor vehicles drive on these streets only towards the side named, whatever they could do before; or one-way"
        " streets are turned round. Bicycles still ride both ways where they could."
    )
    MEANING_IT: ClassVar[str] = (
        "I veicoli a motore percorrono queste strade solo verso il lato indicato, qualunque cosa potessero fare prima;"
        " oppure i sensi unici si invertono. Le biciclette vanno ancora nei due sensi dove potevano."
    )

    streets: tuple[int, ...] = setting((), "Streets", "Strade", asks="streets")
    towards: str = setting(
        "north",
        "Towards",
        "Verso",
        asks="choices",
        choices=(*TOWARDS, "reverse"),
        words={
            "north": ("north", "nord"),
            "east": ("east", "est"),
            "south": ("south", "sud"),
            "west": ("west", "ovest"),
            "reverse": ("the other way than today", "il contrario di oggi"),
        },
    )
    gained: float = setting(
        0.0,
        "Share of the other direction's lanes that this one gets",
        "Quota delle corsie dell'altro senso che questo riceve",
        minimum=0,
        maximum=1,
    )

    def __post_init__(self) -> None:
        check_settings(self)

    def apply(self, city: City) -> City:
        """Return the city with the streets one-way.

        Raises
        ------
        InputError
            when no street is named, one is not in the city, or a street to be turned round is not one-way
        """
        links = self._links(city)
        table = city.links.copy()
        motor = table["allowed_uses"].map(lambda uses: bool(SHUT & set(uses.split(","))))
        drives = links & motor.to_numpy(dtype=np.bool_)
        street = pd.Series(np.where(drives, table["street_id"].to_numpy(), -1 - np.arange(len(table))))  # none: alone
        both = street.duplicated(keep=False).to_numpy()
        if self.towards == "reverse":
            if both.any():
                raise InputError(
                    "one_way",
                    "streets",
                    f"{names(city, both, 3) or 'a street'} is two-way: it cannot be turned round",
                    remedy="Name the side that it should lead to, or pick one-way streets.",
                    italian=(
                        f"{names(city, both, 3) or 'una strada'} è a doppio senso: non si può invertire",
                        "Indica verso quale lato deve andare, o scegli strade a senso unico.",
                    ),
                )
            return city.with_table("links", _turned(table, drives))
        forward = pd.Series(_towards(table, TOWARDS[self.towards]))
        best = street.index.isin(forward.groupby(street).idxmax())  # square to the side: the first of the two
        keeps, loses = both & best, both & ~best
        if self.gained > 0:
            lanes = table["lanes"].to_numpy(dtype=np.float64)
            given = pd.Series(np.where(loses, lanes, 0.0)).groupby(street).transform("sum").to_numpy()
            more = np.where(keeps, given * self.gained, 0.0)
            table["capacity"] = table["capacity"].to_numpy() * (lanes + more) / lanes
            table["lanes"] = lanes + more
        left = table.loc[loses, "allowed_uses"].map(lambda uses: ",".join(u for u in uses.split(",") if u not in SHUT))
        table.loc[loses, "allowed_uses"] = left.astype("str")
        return city.with_table("links", _turned(table, drives & ~both & (forward < 0).to_numpy()))

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the streets whose direction is decided."""
        return (on_links("direction", city, self._links(city)),)

    def _links(self, city: City) -> Flags:
        if not self.streets:
            raise InputError(
                "one_way",
                "streets",
                "no street is named",
                remedy="Pick streets on the map.",
                italian=("non è indicata nessuna strada", "Scegli le strade sulla mappa."),
            )
        return picked(city, self.streets, "one_way")


def _towards(table: pd.DataFrame, side: tuple[float, float]) -> NDArray[np.float64]:
    """Return how far each link leads towards a side [m], below 0 where it leads away."""
    lines = table["geometry"].to_numpy()
    ends = shapely.get_coordinates(shapely.get_point(lines, -1)) - shapely.get_coordinates(shapely.get_point(lines, 0))
    found: NDArray[np.float64] = ends @ np.array(side)
    return found


def _turned(table: pd.DataFrame, links: Flags) -> pd.DataFrame:
    """Return the links with some of them turned round: their ends swapped and their line reversed."""
    made = table.copy()
    for one, other in (("from_node_id", "to_node_id"), ("to_node_id", "from_node_id")):
        made[one] = np.where(links, table[other].to_numpy(), table[one].to_numpy())
    lines = table["geometry"].to_numpy().copy()
    lines[links] = shapely.reverse(lines[links])
    made["geometry"] = lines
    return made
