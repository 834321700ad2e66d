"""Who published what, under which licence: ATTRIBUTION.md of a city's folder.

Takes   a Manifest
Gives   Markdown
Used by bundle.py
"""

from __future__ import annotations

from belvedere.city.manifest import FeedEntry, Manifest, TableEntry
from belvedere.city.model import Source

NAMES = {
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
}


def attribution(manifest: Manifest) -> str:
    """Return ATTRIBUTION.md: a line for each file that holds rows, then a line for each source."""
    entries: list[tuple[str, TableEntry | FeedEntry]] = [
        *manifest.tables.items(),
        *((f"transit/{name}", entry) for name, entry in manifest.transit.items()),
        *((f"observations/{name}", entry) for name, entry in manifest.observations.items()),
    ]
    files = [
        f"| `data/{entry.file}` | {entry.rows} | {', '.join(entry.sources)} | {_licences(entry, manifest)} |"
        for _, entry in entries
        if entry.rows
    ]
    sources = [_source(name, source) for name, source in manifest.sources.items()]
    return "\n".join(
        [
            f"# {manifest.title}: who published what",
            "",
            "Written by `belvedere build`; do not edit. Each file was derived from the sources beside it and stays",
            "under their licences. Files derived from OpenStreetMap (ODbL) are kept apart from the others; where a",
            "file names both, the share-alike of the ODbL holds for it and both are to be named.",
            "",
            "| file | rows | sources | licences |",
            "|---|--:|---|---|",
            *files,
            "",
            "## Sources",
            "",
            *sources,
            "",
        ]
    )


def _licences(entry: TableEntry | FeedEntry, manifest: Manifest) -> str:
    return ", ".join(sorted({manifest.sources[name].licence for name in entry.sources}))


def _source(name: str, source: Source) -> str:
    link = f"[{source.licence}]({NAMES[source.licence]})" if source.licence in NAMES else source.licence
    doubt = "" if source.confirmed else " (to be confirmed: the publisher's licence page was not read)"
    url = f" <{source.url}>" if source.url else ""
    return f"- **{name}**: {source.title}. {source.publisher}, {source.period}. {link}{doubt}.{url}"
