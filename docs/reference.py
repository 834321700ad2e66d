"""Writes docs/reference/: what each policy asks, what each indicator measures, how well each uncertain value is known.

    python -m docs.reference

Takes   the files of policies/ and indicators/, quantities.csv, parameters.csv
Gives   policies.md, indicators.md, parameters.md
Used by people; tests/test_reference.py holds the pages to the code
"""

from __future__ import annotations

import dataclasses
import inspect
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from belvedere.indicators.contract import indicators
from belvedere.parameters import PARAMETERS
from belvedere.policies.contract import policies
from belvedere.quantities import QUANTITIES

FOLDER = Path(__file__).parent / "reference"
HEAD = "<!-- Written by `python -m docs.reference`. Change the code, not this page. -->\n\n"
MARKS = {"S": "read in the source", "D": "derived", "M": "to be confirmed"}


def pages() -> Mapping[str, str]:
    """Return each page's text by its file name."""
    return {"policies.md": policy_page(), "indicators.md": indicator_page(), "parameters.md": parameter_page()}


def policy_page() -> str:
    """Return what each policy does and asks."""
    parts = [
        HEAD,
        "# Policies\n\n",
        "One file of `policies/` each. Its fields are the form and the keys in a scenario.\n",
    ]
    for name, made in policies().items():
        parts.append(f"\n## {made.LABEL_EN} (`{name}`)\n\n*{made.LABEL_IT}.* {made.MEANING_EN}\n\n")
        rows = []
        for field in dataclasses.fields(made):
            said = field.metadata
            low, high = (said.get(key) for key in ("minimum", "maximum"))
            span = "" if low is None and high is None else f"{_bound(low)} to {_bound(high)}"
            words = ", ".join(f"`{word}`" for word in said.get("choices", ()))
            default = "" if field.default in ("", ()) else f"`{field.default}`"
            rows.append(
                (f"`{field.name}`", str(said.get("label_en", "")), _unit(said.get("unit")), default, span or words)
            )
        parts.append(_table(("key", "what", "unit", "default", "range or words"), rows))
    return "".join(parts)


def indicator_page() -> str:
    """Return what each indicator measures, of what tables."""
    rows = []
    for name, made in indicators().items():
        quantity = QUANTITIES[made.QUANTITY]
        said = (inspect.getdoc(made) or "").splitlines()
        what = said[0].rstrip(".") if said else ""
        rows.append(
            (f"`{name}`", quantity.label_en, _unit(quantity.unit), quantity.better, ", ".join(made.NEEDS), what)
        )
    head = ("file", "label", "unit", "better", "reads", "what it is")
    return f"{HEAD}# Indicators\n\nOne file of `indicators/` each.\n\n{_table(head, rows)}"


def parameter_page() -> str:
    """Return every uncertain value with its range and source."""
    parts = [
        HEAD,
        "# Uncertain values\n\n`low` and `high` are the 5 % and 95 % points of what is believed, `central` its median."
        " `belvedere evaluate` draws them together. Those marked *to be confirmed* are from memory.\n",
    ]
    for room in sorted({each.room for each in PARAMETERS.values()}):
        rows = []
        for each in PARAMETERS.values():
            if each.room == room:
                span = (f"{value:g}" for value in (each.low, each.central, each.high))
                known = (each.shape, each.source, MARKS[each.mark])
                rows.append((f"`{each.name}`", each.label_en, _unit(each.unit), *span, *known))
        head = ("name", "what", "unit", "low", "central", "high", "shape", "source", "mark")
        parts.append(f"\n## {room}\n\n{_table(head, rows)}")
    return "".join(parts)


def _bound(value: object) -> str:
    return "∞" if value is None else f"{value:g}" if isinstance(value, int | float) else str(value)


def _unit(name: object) -> str:
    return "" if name in (None, "-", "") else f"[{name}]"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for file, text in pages().items():
        (FOLDER / file).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{FOLDER / file}\n")
