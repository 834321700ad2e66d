"""A city's bundle: everything that stands and was measured, in files that need nothing else.

Takes   a City with its sources, notes and observations (Contents); or the folder that holds one
Gives   data/*.parquet, data/manifest.json and ATTRIBUTION.md; back again, a City
Used by build.py (writes), every program that opens a city (loads)
Source  GeoParquet 1.0; SHA-256. Nothing in a bundle depends on when or where it was built: two builds from the same
        files give the same bytes. Tables under ODbL and under CC BY are separate files, each with its sources.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from belvedere.city.attribution import attribution
from belvedere.city.manifest import VERSION, FeedEntry, Manifest, Promise, TableEntry
from belvedere.city.model import COLUMNS, DEFAULTS, OF_POLICIES, City, Source, check_columns, empty_table
from belvedere.city.recipe_fields import fill
from belvedere.errors import BelvedereError, BundleError, InputError

MANIFEST = "manifest.json"
LEVEL = 12  # [-] of zstd: small files, still quick to write


@dataclass(frozen=True)
class Measured:
    """The observations of one feed."""

    table: pa.Table  # observations.schema.SCHEMA, sorted by place, quantity, time
    promises: tuple[Promise, ...]
    sources: tuple[str, ...]  # names of Contents.sources
    account: Mapping[str, int]  # received, stored, duplicate, rejected


@dataclass(frozen=True)
class Contents:
    """What goes into a bundle."""

    city: City
    recipe_hash: str
    sources: Mapping[str, Source]  # by the recipe's names
    used: Mapping[str, tuple[str, ...]]  # table name, or "transit" → names of sources
    observations: Mapping[str, Measured] = field(default_factory=dict)


def write(folder: Path, contents: Contents) -> Manifest:
    """Write data/ and ATTRIBUTION.md of a city's folder; what stood there stays until all is written.

    Raises
    ------
    InputError
        when a table lacks a column or holds another dtype
    """
    city = contents.city
    for name in COLUMNS:
        check_columns(name, city.tables[name])
    folder.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".data-", dir=folder))
    try:
        made = _write_all(beside, contents)
        text = json.dumps(asdict(made), ensure_ascii=False, sort_keys=True, indent=1, default=str, allow_nan=False)
        (beside / MANIFEST).write_text(text + "\n", encoding="utf-8")
        (beside / "ATTRIBUTION.md").write_text(attribution(made), encoding="utf-8")
        beside.chmod(0o755)  # mkdtemp keeps a folder to its owner; a bundle is for everybody
        _put_in_place(folder, beside)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return made


def manifest(folder: Path) -> Manifest:
    """Return what a city's folder says of its bundle.

    Raises
    ------
    BundleError
        when there is no bundle, it was written half, or by another version
    """
    path = folder / "data" / MANIFEST
    if not path.is_file():
        raise BundleError(f"{path}: there is no bundle here. Build it: belvedere build {folder}/city.toml --raw FOLDER")
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BundleError(f"{path}: not a whole manifest: {error}. Build the city again.") from error
    version = document.get("schema_version") if isinstance(document, dict) else None
    if version != VERSION:
        raise BundleError(
            f"{path}: the bundle is of version {version}, this Belvedere reads {VERSION}. Build the city again."
        )
    try:
        return fill(Manifest, document, path, "")
    except InputError as error:
        raise BundleError(f"{error} Build the city again.") from error


def load(folder: Path) -> City:
    """Return the city whose bundle a folder holds, after checking every file's hash (observations' apart).

    A table that a bundle built earlier does not know has no rows.

    Raises
    ------
    BundleError
        when there is no bundle, or a file is missing, changed or cannot be read
    """
    said = manifest(folder)
    data = folder / "data"
    known = {name: entry for name, entry in said.tables.items() if name in COLUMNS}
    tables = {name: _read(data, known[name]) if name in known else empty_table(name, said.crs) for name in COLUMNS}
    try:
        for name, table in tables.items():
            check_columns(name, table)
    except BelvedereError as error:
        raise BundleError(f"{data}: {error}") from error
    return City(
        name=said.name,
        title=said.title,
        crs=said.crs,
        calendar=said.calendar,
        tables=tables,
        transit={name: _read(data, entry) for name, entry in said.transit.items()},
        sources=_sources(said),
        replay_start=said.replay_start,
        notes=said.notes,
    )


def _sources(said: Manifest) -> dict[str, tuple[Source, ...]]:
    names = {name: entry.sources for name, entry in said.tables.items()}
    names |= {"transit": tuple(sorted({name for entry in said.transit.values() for name in entry.sources}))}
    return {table: tuple(said.sources[name] for name in used) for table, used in sorted(names.items())}


def verify(folder: Path) -> Manifest:
    """Return the manifest after checking the hash of every file it names.

    Raises
    ------
    BundleError
        naming each file that is missing or not as it was written
    """
    said = manifest(folder)
    entries: list[TableEntry | FeedEntry] = [*said.tables.values(), *said.transit.values(), *said.observations.values()]
    wrong = [text for entry in entries if (text := _wrong(folder / "data" / entry.file, entry.sha256))]
    if wrong:
        raise BundleError(f"{'; '.join(wrong)}. Build the city again, or take the files from the project.")
    return said


def _write_all(data: Path, contents: Contents) -> Manifest:
    city = contents.city
    tables = {
        name: _write(data, f"{name}.parquet", _as_built(name, city.tables[name]), contents.used.get(name, ()))
        for name in COLUMNS
        if name not in OF_POLICIES or len(city.tables[name])
    }
    transit = {
        name: _write(data, f"transit/{name}.parquet", table, contents.used.get("transit", ()))
        for name, table in sorted(city.transit.items())
    }
    return Manifest(
        schema_version=VERSION,
        name=city.name,
        title=city.title,
        crs=city.crs,
        replay_start=city.replay_start,
        recipe_sha256=contents.recipe_hash,
        calendar=city.calendar,
        sources=dict(sorted(contents.sources.items())),
        tables=tables,
        transit=transit,
        observations={name: _write_feed(data, name, feed) for name, feed in sorted(contents.observations.items())},
        notes=city.notes,
    )


def _as_built(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table without columns that only policies edit, where all of a column is its default."""
    usual = {
        column: value
        for column, value in DEFAULTS.get(name, {}).items()
        if column in table and (table[column].isna() if pd.isna(value) else table[column] == value).all()
    }
    return table.drop(columns=list(usual))


def _write(data: Path, file: str, table: pd.DataFrame, sources: tuple[str, ...]) -> TableEntry:
    path = data / file
    path.parent.mkdir(parents=True, exist_ok=True)
    table.reset_index(drop=True).to_parquet(path, index=False, compression="zstd", compression_level=LEVEL)
    columns = {str(column): str(dtype) for column, dtype in table.dtypes.items()}
    return TableEntry(file, _hash(path), len(table), columns, sources)


def _write_feed(data: Path, name: str, feed: Measured) -> FeedEntry:
    path = data / "observations" / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    table = feed.table.combine_chunks()
    pq.write_table(table, path, compression="zstd", compression_level=LEVEL, row_group_size=1 << 18)
    times = table.column("time")
    first, last = pa.compute.min_max(times).as_py().values() if table.num_rows else (None, None)
    return FeedEntry(
        file=f"observations/{name}.parquet",
        sha256=_hash(path),
        rows=table.num_rows,
        columns={each.name: str(each.type) for each in table.schema},
        sources=feed.sources,
        promises=feed.promises,
        account=dict(feed.account),
        start=first.isoformat() if first else "",
        end=last.isoformat() if last else "",
    )


def _put_in_place(folder: Path, beside: Path) -> None:
    """Move what was written to where it belongs; the old data are taken away last."""
    data, old = folder / "data", beside.with_suffix(".old")
    (beside / "ATTRIBUTION.md").replace(folder / "ATTRIBUTION.md")
    if data.exists():
        data.rename(old)
    try:
        beside.rename(data)
    except OSError:
        if old.exists():
            old.rename(data)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _read(data: Path, entry: TableEntry) -> pd.DataFrame:
    path = data / entry.file
    wrong = _wrong(path, entry.sha256)
    if wrong:
        raise BundleError(f"{wrong}. Build the city again, or take the file from the project.")
    try:
        geometry = "geometry" in entry.columns
        return gpd.read_parquet(path) if geometry else pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise BundleError(f"{path}: cannot be read: {error}. Build the city again.") from error


def _wrong(path: Path, sha256: str) -> str:
    if not path.is_file():
        return f"{path}: the file is missing"
    return "" if _hash(path) == sha256 else f"{path}: the file is not as it was written"


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
