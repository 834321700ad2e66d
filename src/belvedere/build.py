"""From a recipe and a folder of raw files to a city's bundle: what stands and what was measured.

Takes   city.toml, the raw folder
Gives   the bundle in the recipe's folder (or in `out`), and its Manifest
Used by cli.py
"""

from __future__ import annotations

from pathlib import Path

from belvedere.city import bundle, recipe
from belvedere.city.assemble import assemble
from belvedere.city.manifest import Manifest, Promise
from belvedere.city.recipe import Recipe
from belvedere.errors import MissingFileError
from belvedere.feeds.contract import Folder
from belvedere.feeds.ingest import read_feed
from belvedere.progress import Progress

CITY_SHARE = 0.4  # [-] of the time that a build of Bologna takes: tables; the rest is feeds and writing
WRITE_SHARE = 0.9  # [-] from here on it writes


def build(path: Path, raw: Path, progress: Progress, out: Path | None = None) -> Manifest:
    """Build a city's bundle and return its manifest.

    Parameters
    ----------
    path : the recipe, cities/bologna/city.toml
    raw : the folder of raw files that the recipe's names are relative to; nothing is written there
    progress : told before every step
    out : folder to write data/ and ATTRIBUTION.md to; None is the recipe's own

    Raises
    ------
    RecipeError
        when a key of the recipe is wrong
    InputError, FeedFormatError
        when a raw file is missing or not what its reader takes; then nothing was written
    """
    read = recipe.read(path)
    if not raw.is_dir():
        raise MissingFileError(raw, remedy="Name the folder of raw files: --raw ../shared/data/bologna.")
    assembled = assemble(read, raw, lambda share, en, it: progress(share * CITY_SHARE, en, it))
    observations = _observations(read, raw, progress)
    progress(WRITE_SHARE, "writing the bundle", "scrittura del pacchetto")
    contents = bundle.Contents(
        city=assembled.city,
        recipe_hash=read.hash,
        sources=read.sources,
        used=assembled.used,
        observations=observations,
    )
    folder = out or path.parent
    made = bundle.write(folder, contents)
    if folder.resolve() != path.parent.resolve():
        (folder / "city.toml").write_bytes(path.read_bytes())
    progress(1.0, "done", "fatto")
    return made


def _observations(read: Recipe, raw: Path, progress: Progress) -> dict[str, bundle.Measured]:
    made = {}
    for number, (name, use) in enumerate(read.feeds.items()):
        share = CITY_SHARE + (WRITE_SHARE - CITY_SHARE) * number / len(read.feeds)
        progress(share, f"reading {name}", f"lettura di {name}")
        table, series, account = read_feed(name, use.feed, use.options, Folder(raw))
        counts = {
            "received": account.received,
            "stored": account.stored,
            "duplicate": account.duplicate,
            "rejected": account.rejected,
        }
        promises = tuple(Promise(one.quantity, one.interval) for one in series)
        made[name] = bundle.Measured(table, promises, (use.source,), counts)
    return made
