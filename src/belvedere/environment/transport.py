"""From every street to every zone: what one gram a second here puts into the air there.

Takes   a City's links, Receptors, a Kernel, Canyons
Gives   Transport: near streets one by one, far ones by squares of 500 m, and of the near what a receptor's own street
        gives, apart; added() loads it with emissions
Used by air.py
Source  kernel.py; midpoint rule along pieces of at most 60 m, finer the nearer
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from shapely import get_coordinates, line_interpolate_point

from belvedere.city.model import City
from belvedere.environment.canyon import Canyons, concentration
from belvedere.environment.kernel import Kernel, weights
from belvedere.environment.meteorology import GROUPS, PERIODS, SEASONS, Climate
from belvedere.environment.receptors import FACADE, Receptors
from belvedere.progress import Progress

Floats = NDArray[np.float64]
Single = NDArray[np.float32]
Indices = NDArray[np.int64]

PIECE = 60.0  # [m] longest piece of a street
FINE = ((40.0, 27), (80.0, 9), (240.0, 3), (np.inf, 1))  # [m] from a piece's middle: points along it
ONE_BY_ONE = 450.0  # [m] from the middle of a zone's receptors: nearer, each is worked out; farther, their middle
SQUARE = 500.0  # [m] side
NEAR = 600.0  # [m] from the middle of the receptors to the middle of a square whose streets count one by one


@dataclass(frozen=True)
class Streets:
    """Streets, both directions together, cut into pieces."""

    link: Indices  # (links,) the street, 0 … s-1, of each link in City order
    identity: Indices  # (s,) street_id
    length: Floats  # (s,) [m]
    squares: Floats  # (q, 2) [m] middle of their pieces
    start: Floats  # (pieces, 2) [m]
    end: Floats  # (pieces, 2)
    of: Indices  # (pieces,) street
    square: Indices  # (pieces,) 0 … q-1
    share: Floats  # (pieces,) [-] of the street's length


@dataclass(frozen=True)
class Load:
    """Concentration per emission [s/m3]: rows are (row, season), columns streets or squares."""

    near: tuple[csr_array, ...]  # GROUPS of (rows × seasons, streets)
    far: Single  # (GROUPS, rows × seasons, squares)
    own: tuple[csr_array, ...]  # GROUPS of (rows × seasons, streets): the part of `near` from a receptor's own street
    into: csr_array  # (squares, streets) [-] share of a street in each
    rows: int
    seasons: int  # SEASONS, or 1: the year's mean

    def added(self, emission: Floats, kerb_factor: float) -> Floats:
        """Return what streets add.

        Parameters
        ----------
        emission : (GROUPS, streets, pollutants) [g/s] mean of the group's hours
        kerb_factor : [-] on what a receptor's own street gives, where no houses are known

        Returns
        -------
        array
            (rows, seasons, GROUPS, pollutants) [ug/m3]
        """
        count = emission.shape[2]
        made = np.empty((self.rows * self.seasons, GROUPS, count))
        for group in range(GROUPS):
            for one in range(count):  # a sparse product with one column is more than twice as fast as with two
                here = emission[group, :, one].astype(np.float32)
                by_square = self.into @ here
                # einsum, not @: for so narrow a product threads of BLAS cost more than they bring
                total = self.near[group] @ here + np.einsum("rq,q->r", self.far[group], by_square)
                made[:, group, one] = total + np.float32(kerb_factor - 1.0) * (self.own[group] @ here)
        return 1e6 * made.reshape(self.rows, self.seasons, GROUPS, count)


@dataclass(frozen=True)
class Transport:
    """From every street to every row."""

    streets: Streets
    by_season: Load
    by_year: Load


def streets(links: pd.DataFrame, shapes: NDArray[np.object_]) -> Streets:
    """Return the streets of links (street_id, length) with their shapes (links,) as lines in metres."""
    identity, first, link = np.unique(
        links["street_id"].to_numpy(dtype=np.int64), return_index=True, return_inverse=True
    )
    one: NDArray[np.object_] = shapes[first]
    drawn = np.array([line.length for line in one])
    count = np.maximum(np.ceil(drawn / PIECE), 1).astype(np.int64)
    of = np.repeat(np.arange(len(identity)), count)
    turn = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
    start = get_coordinates(line_interpolate_point(one[of], turn / count[of], normalized=True))
    end = get_coordinates(line_interpolate_point(one[of], (turn + 1) / count[of], normalized=True))
    middle = (start + end) / 2.0
    cells = np.floor(middle / SQUARE).astype(np.int64)
    square = np.unique(cells, axis=0, return_inverse=True)[1].ravel().astype(np.int64)
    weight = np.bincount(square, (drawn / count)[of])
    squares = np.column_stack([np.bincount(square, (drawn / count)[of] * middle[:, axis]) / weight for axis in (0, 1)])
    length = links["length"].to_numpy(dtype=np.float64)[first]
    return Streets(link.ravel(), identity, length, squares, start, end, of, square, 1.0 / count[of])


def transport(
    city: City, places: Receptors, made: tuple[Kernel, Climate], between: Canyons, progress: Progress
) -> Transport:
    """Return the matrices of a city; about 4 s on Bologna, told to `progress`."""
    table, climate = made
    links = city.links
    all_streets = streets(links, links.geometry.to_numpy())
    houses = concentration(between, climate, FACADE)
    in_canyon = np.full(len(all_streets.identity), -1, dtype=np.int64)
    in_canyon[np.searchsorted(all_streets.identity, between.street)] = np.arange(len(between.street))
    near, own = _Entries(), _Entries()
    middles = np.empty((places.rows, 2))
    close = np.zeros((places.rows, len(all_streets.squares)), dtype=np.bool_)
    order = np.argsort(places.row, kind="stable")
    bounds = np.searchsorted(places.row[order], np.arange(places.rows + 1))
    for row in range(places.rows):
        if row % 20 == 0:
            progress(row / places.rows, "Carrying exhaust from streets to homes", "Trasporto dalle strade alle case")
        mine = order[bounds[row] : bounds[row + 1]]
        points, stands = places.position[mine], places.street[mine]
        middles[row] = points.mean(axis=0)
        radius = float(np.hypot(*(points - middles[row]).T).max())
        apart = np.hypot(*(all_streets.squares - middles[row]).T)
        close[row] = apart < NEAR + radius
        pieces = np.flatnonzero(close[row][all_streets.square])
        here, local = np.unique(all_streets.of[pieces], return_inverse=True)
        total, alone = np.zeros((len(here), PERIODS)), np.zeros((len(here), PERIODS))
        for offsets, share, into, by_itself in _offsets(all_streets, pieces, local, (points, stands)):
            read = weights(offsets, share, into, len(here)) @ table.table
            total += read
            if by_itself:
                alone += read
        # a canyon's own street goes by STREET, not by the open plume
        walled = np.flatnonzero((in_canyon[here] >= 0) & np.isin(all_streets.identity[here], stands))
        standing = (all_streets.identity[here[walled]][:, None] == stands).sum(axis=1)
        part = standing / len(points) / all_streets.length[here[walled]]
        total[walled] += part[:, None] * houses[in_canyon[here[walled]]] - alone[walled]
        alone[walled] = 0.0
        near.add(row, here, total)
        some = alone.any(axis=1)
        own.add(row, here[some], alone[some])
    far = _far(table, middles, all_streets.squares, close)
    width = len(all_streets.identity)
    size = (len(all_streets.squares), width)
    shares = csr_array((all_streets.share.astype(np.float32), (all_streets.square, all_streets.of)), shape=size)
    progress(1.0, "Exhaust is carried to homes", "Trasporto verso le case completato")
    loads = [
        Load(
            near.matrices(places.rows, width, seasons),
            _by_group(far, seasons),
            own.matrices(places.rows, width, seasons),
            shares,
            places.rows,
            seasons,
        )
        for seasons in (SEASONS, 1)
    ]
    return Transport(all_streets, *loads)


@dataclass(frozen=True, slots=True)
class _Entries:
    """What goes into a sparse matrix, a row at a time."""

    rows: list[Indices] = field(default_factory=list)
    columns: list[Indices] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)

    def add(self, row: int, columns: Indices, values: Floats) -> None:
        self.rows.append(np.full(len(columns), row, dtype=np.int64))
        self.columns.append(columns)
        self.values.append(values)

    def matrices(self, rows: int, width: int, seasons: int) -> tuple[csr_array, ...]:
        row, column = np.concatenate(self.rows), np.concatenate(self.columns)
        value = np.concatenate(self.values).reshape(-1, SEASONS, GROUPS)
        value = (value if seasons == SEASONS else value.mean(axis=1, keepdims=True)).astype(np.float32)
        into = (row[:, None] * seasons + np.arange(seasons)).ravel().astype(np.int32)
        across = np.repeat(column, seasons).astype(np.int32)
        size = (rows * seasons, width)
        return tuple(csr_array((value[:, :, group].ravel(), (into, across)), shape=size) for group in range(GROUPS))


def _offsets(
    all_streets: Streets, pieces: Indices, local: Indices, people: tuple[Floats, Indices]
) -> Iterator[tuple[Floats, Floats, Indices, bool]]:
    """Yield offsets, shares, rows of `local` and whether they are of the receptor's own street."""
    points, stands = people
    middle = (all_streets.start[pieces] + all_streets.end[pieces]) / 2.0
    share = all_streets.share[pieces]
    centre = points.mean(axis=0)
    away = np.hypot(*(middle - centre).T) > ONE_BY_ONE + np.hypot(*(points - centre).T).max()
    yield centre - middle[away], share[away], local[away], False
    beside = np.flatnonzero(~away)
    person, piece = (index.ravel() for index in np.indices((len(points), len(beside))))
    piece = beside[piece]
    apart = np.hypot(*(points[person] - middle[piece]).T)
    mine = all_streets.identity[all_streets.of[pieces[piece]]] == stands[person]
    reach = 0.0
    for limit, parts in FINE:
        ring = (apart >= reach) & (apart < limit)
        reach = limit
        for alone in (False, True):
            some = np.flatnonzero(ring & (mine == alone))
            at = np.tile((np.arange(parts) + 0.5) / parts, len(some))[:, None]
            which = np.repeat(piece[some], parts)
            start, end = all_streets.start[pieces[which]], all_streets.end[pieces[which]]
            offset = np.repeat(points[person[some]], parts, axis=0) - (start + at * (end - start))
            yield offset, share[which] / parts / len(points), local[which], alone


def _far(table: Kernel, middles: Floats, squares: Floats, close: NDArray[np.bool_]) -> Floats:
    """Return (rows, squares, SEASONS, GROUPS) [s/m3]; 0 where a square is close."""
    row, square = np.nonzero(~close)
    read = weights(middles[row] - squares[square], np.ones(len(row)), np.arange(len(row)), len(row)) @ table.table
    made = np.zeros((len(middles), len(squares), SEASONS, GROUPS))
    made[row, square] = read.reshape(-1, SEASONS, GROUPS)
    return made


def _by_group(far: Floats, seasons: int) -> Single:
    """Return (GROUPS, rows × seasons, squares)."""
    kept = far if seasons == SEASONS else far.mean(axis=2, keepdims=True)
    return np.ascontiguousarray(kept.transpose(3, 0, 2, 1), dtype=np.float32).reshape(GROUPS, -1, far.shape[1])
