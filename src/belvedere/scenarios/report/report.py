"""Writes an evaluation as a report, or several on one page: an HTML file and a PDF, in Italian or English.

Takes   the folder of an evaluation, or of up to four; the city's folder
Gives   report → report.html and report.pdf; compared → comparison.html and comparison.pdf
Used by cli.py, server/
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from belvedere.errors import InputError
from belvedere.progress import Progress, silent
from belvedere.scenarios.report.blocks import Document
from belvedere.scenarios.report.compare import compare
from belvedere.scenarios.report.mayor import mayor
from belvedere.scenarios.report.page import html
from belvedere.scenarios.report.paper import pdf
from belvedere.scenarios.report.planner import planner
from belvedere.scenarios.report.run import Run, open_run
from belvedere.scenarios.report.words import of

LANGUAGES = ("it", "en")


@dataclass(frozen=True, slots=True)
class Files:
    """What was written."""

    html: Path
    pdf: Path


def report(
    run_folder: Path, city_folder: Path, out: Path, *, language: str = "it", progress: Progress = silent
) -> Files:
    """Write report.<language>.html and report.<language>.pdf into `out`; the same run gives the same bytes.

    Raises
    ------
    InputError
        when the language is none that we write, or the run cannot be read
    MissingFileError
        when the folder holds no evaluation
    """
    _known(language)
    progress(0.0, "Reading the evaluation", "Lettura della valutazione")
    found = open_run(run_folder, city_folder)
    return _print(write(found, language), out, "report", progress)


def compared(
    run_folders: Sequence[Path], city_folder: Path, out: Path, *, language: str = "it", progress: Progress = silent
) -> Files:
    """Write comparison.<language>.html and .pdf into `out`: up to four evaluations of one city side by side.

    Raises
    ------
    InputError
        when they cannot stand on one page, the language is none that we write, or a run cannot be read
    MissingFileError
        when a folder holds no evaluation
    """
    _known(language)
    progress(0.0, "Reading the evaluations", "Lettura delle valutazioni")
    runs = [open_run(folder, city_folder) for folder in run_folders]
    blocks = compare(runs, language)
    title = of(language, f"{len(runs)} decisions compared", f"{len(runs)} decisioni a confronto")
    return _print(Document(language, title, runs[0].city.title, blocks), out, "comparison", progress)


def write(run: Run, language: str) -> Document:
    """Return the report's content."""
    title = run.scenario.title_it if language == "it" else run.scenario.title_en
    return Document(language, title, run.city.title, (*mayor(run, language), *planner(run, language)))


def _known(language: str) -> None:
    if language not in LANGUAGES:
        raise InputError("report", "language", f"{language!r} is none we write", remedy="Take it or en.")


def _print(document: Document, out: Path, name: str, progress: Progress) -> Files:
    """Print a document both ways."""
    progress(0.3, "Writing the page", "Scrittura della pagina")
    out.mkdir(parents=True, exist_ok=True)
    files = Files(out / f"{name}.{document.language}.html", out / f"{name}.{document.language}.pdf")
    _put(files.html, html(document).encode())
    progress(0.6, "Setting the PDF", "Composizione del PDF")
    _put(files.pdf, pdf(document))
    progress(1.0, "Done", "Fatto")
    return files


def _put(file: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    beside = file.with_name(f".{file.name}.part")
    beside.write_bytes(content)
    os.replace(beside, file)
