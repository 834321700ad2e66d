"""From a recipe's [feeds.NAME] to a table ready to be stored: read, sorted, without doubles, marked, accounted for.

Takes   the feed's name, the file of feeds/ that reads it, its options, and a Source
Gives   a table of SCHEMA sorted by place, quantity and time; what the feed promises; the account
Used by build.py, and the control room for live feeds
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import pyarrow as pa

from belvedere import plugins
from belvedere.city.recipe_fields import fill, nearest
from belvedere.errors import FeedFormatError, RecipeError
from belvedere.feeds.contract import Feed, Source
from belvedere.observations.account import Account, rejected
from belvedere.observations.batch import arrange
from belvedere.observations.quality import mark
from belvedere.observations.schema import SCHEMA, Series, check_schema

RECIPE = "city.toml"  # where options come from, for messages


def read_feed(
    name: str, feed: str, config: Mapping[str, object], source: Source
) -> tuple[pa.Table, tuple[Series, ...], Account]:
    """Return a feed's observations, what it promises, and what became of every reading.

    Parameters
    ----------
    name : of the recipe's [feeds.NAME]; places are "<name>:<publisher's code>"
    feed : the file of feeds/ (or an outside package's entry point) that reads it
    config : the options of [feeds.NAME] without `feed` and `source`

    Returns
    -------
    table : of SCHEMA, sorted by place, quantity, time; each time, place and quantity once
    series : what the feed promises of each quantity that is in the table
    account : received = stored (the table's rows) + duplicate + rejected

    Raises
    ------
    RecipeError
        when no file of feeds/ has that name, or an option is unknown, missing or of another type
    FeedFormatError, MissingFileError
        when a file is not what the feed reads, or is not there
    """
    known = plugins.modules("feeds")
    if feed not in known:
        raise nearest(RECIPE, f"feeds.{name}.feed", feed, tuple(known))
    if "name" in config:
        raise RecipeError(RECIPE, f"feeds.{name}", "`name` is no option", remedy="The section's own name is the name.")
    module = cast("Feed", known[feed])
    settings: object = fill(module.Config, {"name": name, **config}, RECIPE, f"feeds.{name}")
    batches = list(module.read(settings, source))
    account = rejected(one for batch in batches for one in batch.rejected)
    tables = [check_schema(batch.table, f"feed {name}") for batch in batches]  # an outside feed may not keep it
    table, duplicate = arrange(pa.concat_tables(tables) if tables else SCHEMA.empty_table())
    if table.num_rows == 0:
        raise FeedFormatError(name, feed, "no reading at all was understood", remedy="Check the options in the recipe.")
    promised = module.SERIES(settings)
    timezone = str(getattr(settings, "timezone", "UTC"))
    marked = mark(table, {series.quantity: series.interval for series in promised}, timezone)
    there = set(marked.column("quantity").unique().to_pylist())
    account += Account(received=table.num_rows + duplicate, stored=table.num_rows, duplicate=duplicate)
    return marked, tuple(series for series in promised if series.quantity in there), account
