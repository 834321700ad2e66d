"""Published test networks for traffic assignment, as text: links, trips, best known flows.

Takes   the folder of a copy of github.com/bstabler/TransportationNetworks (academic use only: no part of the project)
Gives   CASES; read_network → Roads, read_trips → Trips, read_flows; folded, write_network and write_trips for peers
Used by benchmarks/assignment.py, synthetic.py, tap_b.py
Source  the repository's README (format, factors of toll and distance, best known objectives of each network)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from belvedere.errors import InputError, MissingFileError
from belvedere.mobility.equilibrium.curves import BPR
from belvedere.mobility.equilibrium.network import Trips
from belvedere.mobility.paths.shortest import Floats, Indices

END = "<END OF METADATA>"
COLUMNS = ("from", "to", "capacity", "length", "free flow time", "b", "power", "speed", "toll", "type")
MISSED = 0.01  # [-] share of the stated trips that may be missing: stated totals are rounded
AGAIN = "Get the file again from github.com/bstabler/TransportationNetworks."


@dataclass(frozen=True, slots=True)
class Published:
    """Where a network is in the repository, and what its README says of it."""

    folder: str
    stem: str
    toll: float = 0.0  # [time/toll] weight of the column `toll` in the cost
    length: float = 0.0  # [time/length] weight of the column `length` in the cost
    optimum: float | None = None  # best known Beckmann objective; None where none is published


MITTE = "Berlin-Mitte-Prenzlauerberg-Friedrichshain-Center"
CASES: Mapping[str, Published] = {  # small to large
    "SiouxFalls": Published("SiouxFalls", "SiouxFalls", optimum=42.31335287107440e5),
    "Anaheim": Published("Anaheim", "Anaheim"),
    "Berlin-MPF": Published(MITTE, MITTE.lower()),
    "Barcelona": Published("Barcelona", "Barcelona", optimum=1265654.92203176),
    "Winnipeg": Published("Winnipeg", "Winnipeg", optimum=827911.494629963),
    "Chicago-Sketch": Published("Chicago-Sketch", "ChicagoSketch", 0.02, 0.04, 17313018.7387477),
    "Berlin-Center": Published("Berlin-Center", "berlin-center"),
    "Chicago-Regional": Published("chicago-regional", "ChicagoRegional", 0.1, 0.25, 30792611.3864393),
}


@dataclass(frozen=True)
class Roads:
    """A network as published, its nodes numbered from 0: zones come first."""

    from_node: Indices  # (links,)
    to_node: Indices  # (links,)
    nodes: int
    zones: int
    closed: int  # nodes 0 … closed - 1 are not driven through: all zones, or none
    curve: BPR  # in the network's own units of time and flow

    def cost(self, flow: Floats) -> Floats:
        """Return the cost of each link at a flow, fixed costs included."""
        constant, factor, power = self.curve.powers()
        cost: Floats = constant + factor * flow**power
        return cost


def read_network(folder: Path, name: str) -> Roads:
    """Return the network of a case.

    Raises
    ------
    MissingFileError, InputError
        a file that is not there, cut short, or not in this format
    """
    path, case = _path(folder, name, "net"), CASES[name]
    tags, lines, first = _parts(path)
    rows: list[list[float]] = []
    for number, line in enumerate(lines, start=first):
        words = line.split("~")[0].replace(";", " ").split()
        if not words:
            continue
        try:
            row = [float(word) for word in words[: len(COLUMNS)]]
        except ValueError:
            row = []
        if len(row) < len(COLUMNS):
            wanted = f"not {len(COLUMNS)} numbers ({', '.join(COLUMNS)}): {line.strip()[:60]!r}"
            raise InputError(path, f"line {number}", wanted, remedy=AGAIN)
        rows.append(row)
    zones, nodes, links = (_whole(path, tags, f"NUMBER OF {what}") for what in ("ZONES", "NODES", "LINKS"))
    closed = _whole(path, tags, "FIRST THRU NODE") - 1
    if len(rows) != links:
        raise InputError(path, "", f"{len(rows)} links, its header says {links}", remedy=AGAIN)
    if closed not in {0, zones}:
        problem = f"{closed + 1}, with {zones} zones; either all zones or none must be closed to through trips"
        raise InputError(path, "<FIRST THRU NODE>", problem, remedy="Leave this network out with --only.")
    table = np.array(rows).reshape(links, len(COLUMNS))
    ends = table[:, :2].astype(np.int64) - 1
    if links and (ends.min() < 0 or ends.max() >= nodes):
        row_at = int(np.flatnonzero(((ends < 0) | (ends >= nodes)).any(axis=1))[0])
        raise InputError(path, f"link {row_at + 1}", f"a node outside 1 to {nodes}", remedy=AGAIN)
    capacity, length, free_time, alpha, beta, toll = (table[:, column] for column in (2, 3, 4, 5, 6, 8))
    if (bad := (alpha > 0) & (capacity <= 0)).any():
        raise InputError(path, f"link {int(np.flatnonzero(bad)[0]) + 1}", "no capacity, but a delay", remedy=AGAIN)
    curve = BPR(free_time, np.where(alpha > 0, capacity, 1.0), alpha, beta, case.toll * toll + case.length * length)
    return Roads(ends[:, 0].copy(), ends[:, 1].copy(), nodes, zones, closed, curve)


def has_trips(folder: Path, name: str) -> bool:
    """Return whether the trips of a case are in the copy: those of one network are published elsewhere."""
    return (folder / CASES[name].folder / f"{CASES[name].stem}_trips.tntp").exists()


def read_trips(folder: Path, name: str) -> Trips:
    """Return the trips of a case, from zone to zone, none of zero; errors as `read_network`."""
    path = _path(folder, name, "trips")
    tags, lines, first = _parts(path)
    zones, stated = _whole(path, tags, "NUMBER OF ZONES"), _number(path, tags, "TOTAL OD FLOW")
    origins: list[int] = []
    ends: list[int] = []
    flows: list[float] = []
    origin = 0
    for number, line in enumerate(lines, start=first):
        words = line.split("~")[0].strip()
        try:
            if words.lower().startswith("origin"):
                origin = int(words.split()[1])
                continue
            pairs = [entry.split(":") for entry in words.split(";") if entry.strip()]
            for end, flow in pairs:
                origins.append(origin - 1)
                ends.append(int(end) - 1)
                flows.append(float(flow))
        except (ValueError, IndexError):
            wanted = f"neither 'Origin n' nor 'destination : trips;': {line.strip()[:60]!r}"
            raise InputError(path, f"line {number}", wanted, remedy=AGAIN) from None
    where, to, flow_of = np.array(origins, np.int64), np.array(ends, np.int64), np.array(flows, np.float64)
    if len(where) and (min(where.min(), to.min()) < 0 or max(where.max(), to.max()) >= zones):
        raise InputError(path, "", f"a zone outside 1 to {zones}", remedy=AGAIN)
    if abs(float(flow_of.sum()) - stated) > MISSED * stated:
        problem = f"{flow_of.sum():.0f} trips, its header says {stated:.0f}: half a file?"
        raise InputError(path, "<TOTAL OD FLOW>", problem, remedy=AGAIN)
    some = flow_of > 0
    return Trips("car", where[some], to[some], flow_of[some])


def read_flows(folder: Path, name: str, roads: Roads) -> Floats:
    """Return the best known flow of each link, shape (links,); errors as `read_network`."""
    path = _path(folder, name, "flow")
    known: dict[tuple[int, int], list[float]] = {}
    for line in _text(path).splitlines():
        words = line.replace(";", " ").replace(":", " ").split()
        if len(words) >= 3 and words[0].isdigit() and words[1].isdigit():
            known.setdefault((int(words[0]) - 1, int(words[1]) - 1), []).append(float(words[2]))
    flow = np.empty(len(roads.from_node))
    for link, ends in enumerate(zip(roads.from_node.tolist(), roads.to_node.tolist(), strict=True)):
        if not known.get(ends):
            raise InputError(path, f"{ends[0] + 1} to {ends[1] + 1}", "no flow of this link", remedy=AGAIN)
        flow[link] = known[ends].pop(0)  # parallel links in the order of the network
    return flow


def folded(curve: BPR) -> tuple[Floats, Floats, Floats]:
    """Return free time, alpha and beta of the same curve without fixed costs, for peers that know none."""
    constant, factor, power = curve.powers()
    some = (constant > 0) & (factor > 0)
    alpha = np.divide(curve.alpha * curve.free_time, constant, out=np.zeros(len(constant)), where=some)
    return constant, alpha, power


def write_network(roads: Roads, path: Path) -> None:
    """Write a network in the format that `read_network` reads, fixed costs folded into free times."""
    free_time, alpha, beta = folded(roads.curve)
    head = {"ZONES": roads.zones, "NODES": roads.nodes, "LINKS": len(free_time)}
    columns = (roads.from_node + 1, roads.to_node + 1, roads.curve.capacity, free_time, alpha, beta)
    with path.open("w", encoding="ascii") as file:
        file.writelines(f"<NUMBER OF {what}> {many}\n" for what, many in head.items())
        file.write(f"<FIRST THRU NODE> {roads.closed + 1}\n{END}\n\n~ {' '.join(COLUMNS)}\n")
        for start, end, capacity, time, b, power in zip(*(column.tolist() for column in columns), strict=True):
            file.write(f"\t{start}\t{end}\t{capacity!r}\t0\t{time!r}\t{b!r}\t{power!r}\t0\t0\t1\t;\n")


def write_trips(roads: Roads, trips: Trips, path: Path) -> None:
    """Write trips, in order of their origins, in the format that `read_trips` reads."""
    last = -1
    with path.open("w", encoding="ascii") as file:
        file.write(f"<NUMBER OF ZONES> {roads.zones}\n<TOTAL OD FLOW> {float(trips.flow.sum())!r}\n{END}\n")
        order = np.argsort(trips.origin, kind="stable")
        columns = (trips.origin[order], trips.destination[order], trips.flow[order])
        for origin, end, flow in zip(*(column.tolist() for column in columns), strict=True):
            if origin != last:
                file.write(f"\nOrigin {origin + 1}\n")
                last = origin
            file.write(f"  {end + 1} : {flow!r};\n")


def _path(folder: Path, name: str, what: str) -> Path:
    path = folder / CASES[name].folder / f"{CASES[name].stem}_{what}.tntp"
    if not path.exists():
        raise MissingFileError(path, remedy=f"Give --networks the folder that holds {CASES[name].folder}/.")
    return path


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(path, f"byte {error.start}", "not text", remedy=AGAIN) from error


def _parts(path: Path) -> tuple[dict[str, str], list[str], int]:
    """Return the tags of the header, the lines after it, and the number of the first of those."""
    head, mark, body = _text(path).partition(END)
    if not mark:
        raise InputError(path, "", f"no {END}", remedy=AGAIN)
    tags = {name.strip().upper(): value.strip() for name, value in re.findall(r"<([^>]+)>([^\n]*)", head)}
    return tags, body.splitlines(), head.count("\n") + 1


def _number(path: Path, tags: Mapping[str, str], tag: str) -> float:
    try:
        return float(tags[tag])
    except (KeyError, ValueError):
        raise InputError(path, f"<{tag}>", f"{tags.get(tag, 'nothing')}, not a number", remedy=AGAIN) from None


def _whole(path: Path, tags: Mapping[str, str], tag: str) -> int:
    return int(_number(path, tags, tag))
