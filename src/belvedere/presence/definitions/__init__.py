"""Who: published definitions of residents, commuters and visitors, one file each, interchangeable.

Takes   nothing
Gives   known, every definition by name; named, one of them
Used by the kernel (classify), tables.py, the command line
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import cast

from belvedere import plugins
from belvedere.errors import InputError
from belvedere.presence.definitions.contract import Definition

DEFAULT = "vodafone_istat"  # the one whose rules need the least memory; ours


def known() -> dict[str, Definition]:
    """Return every definition by name: the files of this folder, and entry points of other packages."""
    return {name: cast(Definition, module) for name, module in plugins.modules("presence.definitions").items()}


def named(name: str) -> Definition:
    """Return the definition of that name.

    Raises
    ------
    InputError
        when there is none, with the nearest name
    """
    every = known()
    if name in every:
        return every[name]
    near = get_close_matches(name, every, n=1, cutoff=0.4)
    meant = f"Did you mean {near[0]}?" if near else f"Take one of {', '.join(every)}."
    raise InputError(
        "definition",
        name,
        "there is no definition of that name",
        remedy=meant,
        italian=(
            "non c'è una definizione con questo nome",
            f"Si intendeva {near[0]}?" if near else f"Scegliere fra {', '.join(every)}.",
        ),
    )
