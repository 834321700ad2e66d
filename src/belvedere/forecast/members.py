"""Which models may forecast which kind of series, and how to get them.

Takes   a Kind; names
Gives   members(kind), those that the room combines; made_for(kind); baselines(kind); forecaster(name); ask; titles
Used by room.py, backtest.py, card.py, server/
Source  files of models/, each a Forecaster. The published VARX and LightGBM stand as baselines: they take longer to fit
        than all the others together (docs/forecast.md)

A model whose library is not installed (LightGBM is an extra) is left out, and the room says which it used.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import cast

import numpy as np

from belvedere.errors import ModelError
from belvedere.forecast.contract import Floats, Forecaster, Ints, Kind, Model, Panel

SIMPLE = ("last", "weekly", "profile")  # the baselines that every issue of a forecast is held against
LIBRARY = {"boosted": "lightgbm"}  # model → package it needs
MADE_FOR = {  # kind → the model made for it
    "level": "tide",
    "nights": "climate",
    "air_daily": "climate",
    "parking": "parking",
    "bins": "filling",
}
ALWAYS = "ridge"  # the model made for all others


def members(kind: Kind) -> tuple[str, ...]:
    """Return the names of the models that the room combines for a kind."""
    return (*SIMPLE, made_for(kind))


def made_for(kind: Kind) -> str:
    """Return the name of the model that is trusted until others have shown to be better."""
    return MADE_FOR.get(kind.kind, ALWAYS)


def baselines(kind: Kind) -> tuple[str, ...]:
    """Return the names of the models that a score table shows beside the room's."""
    return tuple(name for name in (*SIMPLE, "varx", "boosted") if there(name))


def there(name: str) -> bool:
    """Return whether a model is part of this installation, its library too."""
    if name in LIBRARY and find_spec(LIBRARY[name]) is None:
        return False
    return find_spec(f"belvedere.forecast.models.{name}") is not None


def forecaster(name: str) -> Forecaster:
    """Return a file of models/.

    Raises
    ------
    ModelError
        when there is none of that name, or its library is not installed
    """
    if not name.isidentifier() or not there(name):
        library = f" It needs {LIBRARY[name]}: pip install belvedere[{name}]." if name in LIBRARY else ""
        raise ModelError(f"Forecast: there is no model {name!r} here.{library} Ask for one of models/.")
    return cast("Forecaster", import_module(f"belvedere.forecast.models.{name}"))


def ask(model: Model, panel: Panel, instants: Ints, horizons: Ints) -> Floats:
    """Return what a model says, (instants, horizons, series); NaN, "it does not know", where that is no finite number.

    A model that has run away must not reach a blend, a score or a screen.
    """
    said = model.predict(panel, instants, horizons)
    return np.where(np.isfinite(said), said, np.nan)


def titles(names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return what models are called, English and Italian, by name."""
    return {name: (forecaster(name).TITLE_EN, forecaster(name).TITLE_IT) for name in names}
