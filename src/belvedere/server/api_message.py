"""What all messages of the API share.

Takes   nothing
Gives   pydantic models, see api.py
Used by api.py and its parts
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["en", "it"]


class Message(BaseModel):
    """What all messages share: nothing unknown is let in, and no number that JSON cannot hold."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Text(Message):
    """A sentence in both languages."""

    en: str
    it: str


NOTHING_SAID = Text(en="", it="")


class Problem(Message):
    """What every error answer holds (RFC 9457)."""

    title: str
    status: int
    detail: str
    policy: str = ""  # of a refused scenario: which policy, which of its fields, and what to do
    field: str = ""
    remedy: str = ""
    detail_it: str = ""  # both in Italian, where the room that refuses says it in Italian too
    remedy_it: str = ""
