"""How well the model fits loops it has not seen, in a sentence.

Takes   cities/<name>/model/fit.json, as `belvedere calibrate` writes it
Gives   fit_sentence()
Used by opening.py
Source  GEH below 5 is a good match: UK Design Manual for Roads and Bridges, vol. 12, section 2
"""

from __future__ import annotations

import json
import math
from pathlib import Path

from belvedere.errors import InputError
from belvedere.server.api import Text

NBSP = "\u00a0"
NONE = Text(
    en="This city's model has not been calibrated on its counts yet.",
    it="Il modello di questa città non è ancora stato calibrato sui conteggi.",
)


def fit_sentence(folder: Path) -> Text:
    """Return the fit on loops left out beside that on loops used, NONE where calibrate has not been run.

    Parameters
    ----------
    folder : the city's

    Raises
    ------
    InputError
        when the file is not what calibrate writes
    """
    file = folder / "model" / "fit.json"
    if not file.is_file():
        return NONE
    try:
        fits = json.loads(file.read_text(encoding="utf-8"))["fits"]
        unseen_by = "left_out_estimate" if "left_out_estimate" in fits else "left_out"  # of the flows that are shown
        shares = [float(fits[name][figure]) for name in (unseen_by, "used") for figure in ("geh_below_5", "rmse")]
    except (OSError, ValueError, KeyError, TypeError) as error:
        remedy = f"Run: belvedere calibrate {folder}"
        raise InputError(file, "", f"it is not what calibrate writes ({error!r})", remedy=remedy) from error
    if not all(math.isfinite(share) for share in shares):
        return NONE  # too few loops to leave any out
    unseen, unseen_error, used, used_error = (f"{100 * share:.0f}{NBSP}%" for share in shares)
    return Text(
        en=(
            f"On loops it has not seen, the model is near the count (GEH below 5) in {unseen} of hours, with an error "
            f"(RMSE) of {unseen_error} of the mean count; on loops it was fitted to, in {used}, with {used_error}."
        ),
        it=(
            f"Sulle spire che non ha visto, il modello è vicino al conteggio (GEH sotto 5) nel {unseen} delle ore, con "
            f"un errore (RMSE) del {unseen_error} del conteggio medio; su quelle usate per tararlo, nel {used}, con "
            f"il {used_error}."
        ),
    )
