"""What a report is made of, whatever it is printed as.

Takes   nothing
Gives   Heading, Paragraph, Bullets, Grid, Picture, Break; Document
Used by mayor.py and planner.py, which write them; page.py (HTML) and paper.py (PDF), which print them
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text; `kind` is "" or "lead", "small", "missing"."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of plain sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of text; the columns named in `numbers` are set to the right."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with what it shows in words."""

    svg: str
    alt: str
    caption: str
    width: float = 1.0  # [-] of the line


@dataclass(frozen=True, slots=True)
class Break:
    """A new page on paper."""


Block = Heading | Paragraph | Bullets | Grid | Picture | Break


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report in one language."""

    language: str  # "it" or "en"
    title: str
    subject: str  # the city
    blocks: tuple[Block, ...]
