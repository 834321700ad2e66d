"""Zip files, opened without trusting them.

Takes   a zip file
Gives   its members' names, one member's bytes, or a folder of them that is gone when the reader is done
Used by delimited.py, shapes.py, gtfs.py and the feeds that read zips
Source  PKWARE APPNOTE 6.3.10; the dangers are those of CWE-409 (a small file that claims to be huge) and CWE-22
        (a member that would be written outside its folder)
"""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from belvedere.errors import InputError, MissingFileError

LIMIT = 1_000_000_000  # [byte] a member, or a folder of them, when unpacked. Ours: the largest of Bologna is 39 MB
MEMBERS = 100_000  # [-] members of one zip. Ours: GTFS has under 30
_CHUNK = 1 << 20  # [byte] read at a time


def members(path: Path, limit: int = LIMIT) -> tuple[str, ...]:
    """Return the names of the files in a zip, sorted; folders and macOS leftovers are passed over.

    Parameters
    ----------
    path : the zip
    limit : unpacked size of a member [byte] above which the zip is refused, without unpacking it

    Raises
    ------
    MissingFileError
        when there is no such file
    InputError
        when it is not a whole zip, a member's name leaves the folder, two members have one name, a member is encrypted
        or claims more than the limit
    """
    with _opened(path) as archive:
        return tuple(sorted(_checked(path, archive, limit)))


def find(path: Path, name: str, limit: int = LIMIT) -> str:
    """Return the one member whose name ends with `name`: "stops.txt", ".shp".

    Raises
    ------
    InputError
        when none does, or several do, beside what `members` raises
    """
    names = members(path, limit)
    found = [
        one for one in names if PurePosixPath(one).name == name or (name[:1] == "." and one.lower().endswith(name))
    ]
    if len(found) != 1:
        problem = f"no member is called {name}" if not found else f"several members could be {name}: {', '.join(found)}"
        raise InputError(
            path, "", problem, remedy=f"The zip holds: {', '.join(names) or 'nothing'}. Take the right zip."
        )
    return found[0]


def read(path: Path, member: str, limit: int = LIMIT) -> bytes:
    """Return the bytes of one member.

    Raises
    ------
    InputError
        when it is not there, is broken, or unpacks to more than the limit [byte], beside what `members` raises
    """
    with _opened(path) as archive:
        if member not in _checked(path, archive, limit):
            raise InputError(path, member, "no such member", remedy="List the zip and correct the name.")
        return b"".join(_chunks(path, archive, member, limit))


@contextmanager
def unpacked(path: Path, names: tuple[str, ...], limit: int = LIMIT) -> Iterator[Path]:
    """Give a temporary folder with these members in it, flat; it is gone at the end of the `with`.

    Raises
    ------
    InputError
        when together they unpack to more than the limit [byte], beside what `read` raises
    """
    with tempfile.TemporaryDirectory(prefix="belvedere-") as folder, _opened(path) as archive:
        known, left = _checked(path, archive, limit), limit
        for name in names:
            if name not in known:
                raise InputError(path, name, "no such member", remedy="List the zip and correct the name.")
            with (Path(folder) / PurePosixPath(name).name).open("wb") as target:
                for chunk in _chunks(path, archive, name, left):
                    left -= len(chunk)
                    target.write(chunk)
        yield Path(folder)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    if not path.is_file():
        raise MissingFileError(path, remedy="Put it in the folder of raw data, or correct its name in the recipe.")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise InputError(path, "", f"not a whole zip file ({error})", remedy="Download it again.") from error
    with archive:
        yield archive


def _checked(path: Path, archive: zipfile.ZipFile, limit: int) -> set[str]:
    infos = archive.infolist()
    if len(infos) > MEMBERS:
        raise InputError(path, "", f"{len(infos)} members", remedy=f"Take a zip of at most {MEMBERS}.")
    names: set[str] = set()
    for info in infos:
        name = info.filename
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if name.startswith(("/", "\\")) or ".." in parts or ":" in name:
            raise InputError(path, name, "the member's name leads out of its folder", remedy="Do not use this zip.")
        if info.file_size > limit:
            problem = f"the member claims {info.file_size:,} bytes, more than the {limit:,} allowed"
            raise InputError(path, name, problem, remedy="Take a smaller extract; if it is a real file, unpack it.")
        if info.flag_bits & 0x1:
            raise InputError(path, name, "the member is encrypted", remedy="Save the zip without a password.")
        if info.is_dir() or "__MACOSX" in parts or parts[-1] == ".DS_Store":
            continue
        if name in names:
            raise InputError(path, name, "two members have this name", remedy="Make the zip again with one of them.")
        names.add(name)
    return names


def _chunks(path: Path, archive: zipfile.ZipFile, member: str, limit: int) -> Iterator[bytes]:
    read_so_far = 0
    try:
        with archive.open(member) as source:
            while chunk := source.read(_CHUNK):
                read_so_far += len(chunk)
                if read_so_far > limit:
                    problem = f"unpacks to more than the {limit:,} bytes allowed"
                    raise InputError(path, member, problem, remedy="Take a smaller extract.")
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise InputError(path, member, f"the member is broken ({error})", remedy="Download the zip again.") from error
