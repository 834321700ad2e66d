"""Writes src/api.ts, the API's messages as the browser knows them.

Takes   the pydantic models of belvedere.server.api, in the order of that file
Gives   web/src/api.ts
Used by `python web/api_types.py` after a change of the API; tests/browser/test_types.py holds that it was run
"""

from __future__ import annotations

import inspect
import types
import typing
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime

from belvedere.server import api

OUT = Path(__file__).parent / "src" / "api.ts"

HEAD = """// What the API sends and takes: src/belvedere/server/api.py repeated for the browser.
// Made by `python web/api_types.py`; do not edit. Times are ISO 8601 strings in UTC; units are those of quantities.csv.

"""

WORDS: dict[object, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    datetime: "string",
    AwareDatetime: "string",
    type(None): "null",
}


def typescript(kind: object) -> str:
    """Return a Python annotation as a TypeScript type; raise TypeError for one that has no such form."""
    if isinstance(kind, type) and not typing.get_args(kind):
        return WORDS.get(kind) or (kind.__name__ if issubclass(kind, api.Message) else _unknown(kind))
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return " | ".join(f'"{word}"' for word in inner)
    parts = [typescript(part) for part in inner]
    if origin in (typing.Union, types.UnionType):
        return " | ".join(dict.fromkeys(parts))
    forms = {
        list: (f"({parts[0]})[]" if "|" in parts[0] else f"{parts[0]}[]") if parts else "",
        tuple: f"[{', '.join(parts)}]",
        dict: f"Record<{', '.join(parts)}>",
    }
    return forms.get(origin) or _unknown(kind)


def _unknown(kind: object) -> str:
    raise TypeError(f"api.py: {kind} has no TypeScript form. Add it to web/api_types.py.")


def interface(message: type[api.Message]) -> str:
    """Return one message as an exported interface, with the first line of its docstring."""
    lines = [f"/** {(inspect.getdoc(message) or '').splitlines()[0]} */", f"export interface {message.__name__} {{"]
    lines += [f"  {name}: {typescript(field.annotation)};" for name, field in message.model_fields.items()]
    return "\n".join([*lines, "}"])


def text() -> str:
    """Return the whole of api.ts."""
    found = [
        thing
        for thing in vars(api).values()
        if isinstance(thing, type) and issubclass(thing, api.Message) and thing is not api.Message
    ]
    return HEAD + "\n\n".join(interface(message) for message in found) + "\n"


if __name__ == "__main__":
    OUT.write_text(text(), encoding="utf-8")
