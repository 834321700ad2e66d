"""A report on paper: a tagged PDF (PDF/UA-1) that a screen reader can read.

Takes   a Document
Gives   pdf → bytes; pictures → its pages, the same for the same document
Used by report.py
Source  typesetting by typst with the fonts that it carries; ISO 14289-1
"""

from __future__ import annotations

import typst

from belvedere.errors import ModelError
from belvedere.scenarios.report.blocks import Bullets, Document, Grid, Heading, Paragraph, Picture

SHORT, LONG = 16, 40  # [-] letters: a number that is never broken; words beyond which a column grows no wider
EPOCH = 0  # [s] of the file's date: the same report gives the same bytes; its own dates stand in the text
HEAD = """
#set document(title: {title}, author: "Belvedere")
#set page(paper: "a4", margin: (x: 1.7cm, y: 1.4cm), footer: context [
  #set text(size: 8pt, fill: rgb("#455a6f"))
  #{subject} #h(1fr) #counter(page).display("1 / 1", both: true)
])
#set text(font: "Libertinus Serif", lang: {language}, size: 9.5pt, fill: rgb("#17324d"))
#set par(leading: 0.55em, spacing: 0.8em)
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 2): it => block(above: 1.1em, below: 0.6em)[
  #set text(size: 12pt, fill: rgb("#0059b3"))
  #it.body
]
#show figure.caption: set text(size: 8.5pt, fill: rgb("#455a6f"))
#show figure.where(kind: table): it => { show figure.caption: cap => block(sticky: true, cap); it }
#show figure: set block(breakable: true)
#set table(stroke: (x, y) => (bottom: 0.4pt + rgb("#d5dde5")), inset: (x: 4pt, y: 3pt))
"""


def pdf(document: Document) -> bytes:
    """Return the report as PDF.

    Raises
    ------
    ModelError
        when it cannot be set, which is a fault of this file
    """
    try:
        made = typst.compile(
            _source(document), format="pdf", pdf_standards=["ua-1"], timestamp=EPOCH, ignore_system_fonts=True
        )
    except typst.TypstError as error:
        raise ModelError(
            f"report: the PDF cannot be set: {error}. Take the HTML report and tell us.",
            italian=f"rapporto: il PDF non si compone: {error}. Prendi il rapporto in HTML e segnalalo.",
        ) from error
    if not isinstance(made, bytes):
        raise ModelError("report: the PDF came in several parts. Take the HTML report and tell us.")
    return made


def pictures(document: Document, ppi: float = 72.0) -> list[bytes]:
    """Return each page of the PDF as a PNG, at a number of dots an inch."""
    made = typst.compile(_source(document), format="png", ppi=ppi, timestamp=EPOCH, ignore_system_fonts=True)
    return [made] if isinstance(made, bytes) else [page for page in made if isinstance(page, bytes)]


def _source(document: Document) -> bytes:
    """Return the report in the typesetter's language."""
    title = f"{document.title} – {document.subject}"
    parts = [
        HEAD.replace("{title}", _text(title))
        .replace("{subject}", _text(title + " · Belvedere"))
        .replace("{language}", _text(document.language))
    ]
    for block in document.blocks:
        if isinstance(block, Heading):
            parts.append(f"#heading(level: {block.level}, {_text(block.text)})")
        elif isinstance(block, Paragraph):
            parts.append(_paragraph(block))
        elif isinstance(block, Bullets):
            parts.append(f"#list({', '.join(_text(text) for text in block.items)})" if block.items else "")
        elif isinstance(block, Grid):
            parts.append(_grid(block))
        elif isinstance(block, Picture):
            drawn = (
                f'image(bytes({_text(block.svg)}), format: "svg", width: {block.width:.0%}, alt: {_text(block.alt)})'
            )
            parts.append(f"#figure({drawn}, caption: {_text(block.caption)}, supplement: none, numbering: none)")
        else:
            parts.append("#pagebreak()")
    return "\n\n".join(parts).encode()


def _paragraph(block: Paragraph) -> str:
    style = {
        "lead": "size: 10.5pt",
        "small": 'fill: rgb("#455a6f")',
        "missing": 'style: "italic", fill: rgb("#455a6f")',
    }
    return (
        f"#par(text({style[block.kind]}, {_text(block.text)}))" if block.kind in style else f"#par({_text(block.text)})"
    )


def _grid(block: Grid) -> str:
    columns = len(block.head)
    align = ", ".join("right" if at in block.numbers else "left" for at in range(columns))
    wide = ", ".join(_width(block, at) for at in range(columns))
    head = ", ".join(f"strong({_text(text)})" for text in block.head)
    cells = ", ".join(_text(text) for row in block.rows for text in row)
    table = f"table(columns: ({wide},), align: ({align},), table.header({head}), {cells})"
    return (
        f"#[#set text(size: 8.5pt)\n#figure({table}, caption: figure.caption(position: top, {_text(block.caption)}), "
        "supplement: none, numbering: none, kind: table)]"
    )


def _width(block: Grid, at: int) -> str:
    """Return a column's width: as wide as its numbers where these are short, else a share by its longest words."""
    longest = max(len(block.head[at]), *(len(row[at]) for row in block.rows), 0)
    if at in block.numbers and longest <= SHORT:
        return "auto"
    return f"{min(max(longest, SHORT // 2), LONG)}fr"


def _text(text: str) -> str:
    """Return a text as a string of typst: nothing in it is read as markup."""
    plain = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
