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
    """Root of the tree: catch it to catch everything that Belvedere raises on purpose.

    Parameters
    ----------
    italian : the message in Italian, where people meet the error in the browser; empty: in English only
    """

    def __init__(self, message: str = "", *, italian: str = "") -> None:
        self.message_it = italian
        super().__init__(message)

    def __reduce__(self) -> tuple[object, ...]:
        """Let it cross from one process to another whole, whatever its class asks for when it is made."""
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[BelvedereError], said: tuple[object, ...], known: dict[str, object]) -> BelvedereError:
    """Return an error that came from another process."""
    error = (OSError if issubclass(kind, OSError) else Exception).__new__(kind, *said)  # of its builtin
    error.args = said
    error.__dict__.update(known)
    return error


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
        problem_it, remedy_it = italian
        super().__init__(
            _sentence(self.file, where, problem, remedy),
            italian=_sentence(self.file, where, problem_it, remedy_it) if problem_it else "",
        )


def _sentence(file: str, where: str, problem: str, remedy: str) -> str:
    return ": ".join(part for part in (file, where, problem) if part) + f". {remedy}".rstrip()


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
