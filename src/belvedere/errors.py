"""Every error that Belvedere raises on purpose.

    BelvedereError
    ├── InputError            a file or table is not what its reader takes      (ValueError)
    │   ├── MissingFileError      it is not there                               (FileNotFoundError)
    │   └── RecipeError           a recipe or scenario has a wrong key or value
    ├── FeedFormatError       a feed sent something its standard does not allow (ValueError)
    ├── BundleError           a bundle is missing, half-written or of another version (ValueError)
    ├── ModelError            a model cannot give an answer to these inputs     (ValueError)
    └── CancelledError        the person who asked for it stopped it            (RuntimeError)

Each message says what is wrong, where (file, row, column) and what to do.
"""

from __future__ import annotations

from pathlib import Path


class BelvedereError(Exception):
    """Root of the tree: catch it to catch everything that Belvedere raises on purpose."""


class InputError(BelvedereError, ValueError):
    """A file or table is not what its reader takes.

    Parameters
    ----------
    file : the file, or the table's name
    where : row, column, layer or key; empty when it is the file as a whole
    problem : what is wrong
    remedy : what the reader of the message should do
    italian : problem and remedy in Italian, where people meet the error in the browser; empty: in English only
    """

    def __init__(
        self, file: Path | str, where: str, problem: str, *, remedy: str, italian: tuple[str, str] = ("", "")
    ) -> None:
        self.file, self.where, self.problem, self.remedy = str(file), where, problem, remedy
        self.italian = italian
        super().__init__(": ".join(part for part in (str(file), where, problem) if part) + f". {remedy}")


class MissingFileError(InputError, FileNotFoundError):
    """A file that a recipe names is not there."""

    def __init__(self, file: Path | str, *, remedy: str) -> None:
        super().__init__(file, "", "there is no such file", remedy=remedy)

    def __str__(self) -> str:
        """Return the message (FileNotFoundError would print an errno)."""
        return str(self.args[0])


class RecipeError(InputError):
    """A recipe or a scenario has a wrong key or value."""


class FeedFormatError(BelvedereError, ValueError):
    """A feed sent something its standard does not allow."""

    def __init__(self, feed: str, where: str, problem: str, *, remedy: str) -> None:
        self.feed, self.where, self.problem, self.remedy = feed, where, problem, remedy
        super().__init__(f"{feed}: {where}: {problem}. {remedy}")


class BundleError(BelvedereError, ValueError):
    """A city's bundle is missing, half-written or of another version."""


class ModelError(BelvedereError, ValueError):
    """A model cannot give an answer to these inputs."""


class CancelledError(BelvedereError, RuntimeError):
    """The person who asked for a computation stopped it."""
