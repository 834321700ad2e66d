"""Signals that let cars through in step: less of the wait at junctions.

Takes   streets picked on the map, or an area with all its streets; the share of the wait that is saved
Gives   the City with less `wait_share` where their links end at signals
Used by scenarios, the form in the browser
Source  a tenth to a fifth of delay saved is what reviews of signal coordination report; from memory, to be confirmed
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.tables import Flags, chosen
from belvedere.policies.touch import Touch, on_links

SIGNALS = "traffic_signals"  # node_type, OSM's word


@dataclass(frozen=True, slots=True)
class SignalSmoothing:
    """Shorten the wait at signals."""

    LABEL_EN: ClassVar[str] = "Traffic-signal smoothing"
    LABEL_IT: ClassVar[str] = "Fluidificazione dei semafori"
    MEANING_EN: ClassVar[str] = (
        "Cars on these streets wait this share less at each junction that has signals. Streets without signals at their"
        " end stay as they are."
    )
    MEANING_IT: ClassVar[str] = (
        "Le auto su queste strade attendono questa quota in meno a ogni incrocio con semaforo. Le strade che non"
        " finiscono a un semaforo restano come sono."
    )

    streets: tuple[int, ...] = setting((), "Streets", "Strade", asks="streets")
    polygon: str = setting("", "And all streets in this area", "E tutte le strade di quest'area", asks="polygon")
    saved: float = setting(0.15, "Share of the wait saved", "Quota di attesa risparmiata", minimum=0, maximum=0.9)

    def __post_init__(self) -> None:
        check_settings(self)

    def apply(self, city: City) -> City:
        """Return the city with shorter waits.

        Raises
        ------
        InputError
            when no street is named, one is not in the city, or none of them ends at signals
        """
        links = self._at_signals(city)
        table = city.links.copy()
        table["wait_share"] = table["wait_share"].to_numpy() * np.where(links, 1.0 - self.saved, 1.0)
        return city.with_table("links", table)

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the streets that end at signals."""
        return (on_links("wait", city, self._at_signals(city)),)

    def _at_signals(self, city: City) -> Flags:
        links = chosen(city, self.streets, self.polygon, "signal_smoothing")
        signals = (city.nodes["node_type"] == SIGNALS).to_numpy()[city.links["to_node_id"].to_numpy()]
        found: Flags = links & signals
        if not found.any():
            raise InputError(
                "signal_smoothing",
                "streets",
                "none of the streets ends at traffic signals",
                remedy="Pick streets that lead to signals, as OpenStreetMap tags them.",
                italian=(
                    "nessuna delle strade finisce a un semaforo",
                    "Scegli strade che portano a semafori, come li indica OpenStreetMap.",
                ),
            )
        return found
