"""What is missing or odd in a city's streets.

Takes   a City
Gives   findings
Used by check.py
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from belvedere.city.connected import largest_part, lets_in
from belvedere.city.finding import Finding, found
from belvedere.city.model import City

SLOW, FAST = 5.0, 130.0  # [km/h] a signed limit outside these is odd; Italy's own lowest and highest


def check_network(city: City) -> list[Finding]:
    """Return what is missing or odd in nodes, links and gateways."""
    return [
        *_islands(city),
        *_lengths(city),
        *_defaults(city),
        *_uses(city),
        *_doubles(city),
        *_gateways(city),
        *_zones_without_streets(city),
    ]


def _street(links: gpd.GeoDataFrame, mask: npt.NDArray[np.bool_]) -> list[str]:
    """Return a name for each link of a mask: the street's, or its number."""
    rows = links[mask]
    return [name or f"link {link}" for name, link in zip(rows["name"], rows["link_id"], strict=True)]


def _islands(city: City) -> list[Finding]:
    links = city.links
    lost = lets_in(links, "car") & ~largest_part(links, city.map_table("gateways"))
    kilometres = links["length"].to_numpy()[lost].sum() / 1000
    return found(
        "links_on_islands",
        "warning",
        (
            f"{{count}} links ({kilometres:.1f} km) that let cars in cannot be reached from the rest and back",
            f"{{count}} archi ({kilometres:.1f} km) aperti alle auto non sono raggiungibili dal resto e ritorno",
        ),
        _street(links, lost),
    )


def _lengths(city: City) -> list[Finding]:
    links = city.links
    none = ~(links["length"].to_numpy() > 0)
    loops = (links["from_node_id"] == links["to_node_id"]).to_numpy()
    return [
        *found(
            "links_without_length",
            "error",
            ("{count} links have no length", "{count} archi hanno lunghezza zero"),
            _street(links, none),
        ),
        *found(
            "links_that_return",
            "note",
            ("{count} links end where they start", "{count} archi finiscono dove cominciano"),
            _street(links, loops),
        ),
    ]


def _defaults(city: City) -> list[Finding]:
    links = city.links
    by_class = links["facility_type"].to_numpy()
    findings = []
    for column, code, english, italian in (
        ("speed_tagged", "speeds_missing", "speed limit", "limite di velocità"),
        ("lanes_tagged", "lanes_missing", "number of lanes", "numero di corsie"),
    ):
        missing = ~links[column].to_numpy(dtype=bool)
        classes = pd.Series(by_class[missing]).value_counts()
        share = 100 * missing.mean() if len(links) else 0.0
        where = [
            f"{name} {count}" for name, count in sorted(classes.items(), key=lambda each: (-each[1], str(each[0])))
        ]
        if where:
            findings.append(
                Finding(
                    code,
                    "note",
                    f"{int(missing.sum())} links ({share:.0f} %) have no {english}: the class's usual stands in",
                    f"{int(missing.sum())} archi ({share:.0f} %) non hanno {italian}: vale quello usuale della classe",
                    int(missing.sum()),
                    tuple(where),
                )
            )
    if "speed_limit" in links.columns:
        limit = links["speed_limit"].to_numpy()
        odd = (limit <= SLOW) | (limit > FAST)
        findings += found(
            "speeds_odd",
            "warning",
            (
                f"{{count}} links have a limit of {SLOW:.0f} km/h or less, or more than {FAST:.0f} km/h",
                f"{{count}} archi hanno un limite di {SLOW:.0f} km/h o meno, o oltre {FAST:.0f} km/h",
            ),
            _street(links, odd),
        )
    return findings


def _uses(city: City) -> list[Finding]:
    links = city.links
    shut = (links["allowed_uses"] == "").to_numpy()
    return found(
        "links_shut",
        "note",
        ("{count} links are shut to all", "{count} archi sono chiusi a tutti"),
        _street(links, shut),
    )


def _doubles(city: City) -> list[Finding]:
    links = city.links
    shape = links.geometry.to_wkb()
    twice = pd.DataFrame({"from": links["from_node_id"], "to": links["to_node_id"], "shape": shape}).duplicated()
    return found(
        "links_twice",
        "error",
        ("{count} links stand twice", "{count} archi compaiono due volte"),
        _street(links, twice.to_numpy(dtype=bool)),
    )


def _gateways(city: City) -> list[Finding]:
    gateways = city.map_table("gateways")
    findings = (
        []
        if len(gateways)
        else found(
            "gateways_missing",
            "warning",
            (
                "the city has no gateway: no traffic comes from outside",
                "la città non ha porte: nessun traffico da fuori",
            ),
            [city.name],
        )
    )
    for column, code, english, italian in (
        ("in_node_id", "gateways_without_entry", "nothing comes in", "non entra nulla"),
        ("out_node_id", "gateways_without_exit", "nothing goes out", "non esce nulla"),
    ):
        one_way = gateways[gateways[column] < 0]
        findings += found(
            code,
            "note",
            (f"{{count}} gateways are of one direction: {english}", f"{{count}} porte hanno un solo verso: {italian}"),
            one_way["name"],
        )
    return findings


def _zones_without_streets(city: City) -> list[Finding]:
    links = city.links[lets_in(city.links, "car")]
    zones = city.zones
    touched = gpd.sjoin(zones[["zone_id", "geometry"]], links[["geometry"]], predicate="intersects")["zone_id"].unique()
    return found(
        "zones_without_streets",
        "warning",
        ("{count} zones hold no street for cars", "{count} zone non hanno strade per le auto"),
        zones.loc[~zones["zone_id"].isin(touched), "zone_id"],
    )
