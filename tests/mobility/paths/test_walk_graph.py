"""The walk graph that benchmarks/paths.py measures on, from an extract of five points made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.peers.walk import read

from belvedere.errors import InputError, MissingFileError

# points 0.001° apart on the equator (111.2 m); a footway 1-2-3, a one-way street 3-4, a motorway 4-5, one being built
POINTS = "".join(f"n{number} v1 x{number / 1000} y0.0\n" for number in range(1, 6))
WAYS = (
    "w10 v1 Thighway=footway Nn1,n2,n3\n"
    "w11 v1 Thighway=residential,oneway=yes Nn3,n4\n"
    "w12 v1 Thighway=motorway Nn4,n5\n"
    "w13 v1 Thighway=construction Nn1,n5\n"
    "w14 v1 Thighway=residential,foot=no Nn2,n5\n"
)


def written(folder: Path, text: str) -> Path:
    file = folder / "town.opl"
    file.write_text(text, encoding="utf-8")
    return file


def test_every_point_of_what_may_be_walked_is_a_node_and_one_way_streets_are_walked_both_ways(tmp_path: Path) -> None:
    found = read(written(tmp_path, POINTS + WAYS))
    links = sorted(zip(found.from_node.tolist(), found.to_node.tolist(), strict=True))
    assert (found.nodes, links) == (4, [(0, 1), (1, 0), (1, 2), (2, 1), (2, 3), (3, 2)])
    # 0.001° of a great circle at 1.25 m/s: 6371008.8 m × π/180000 / 1.25
    assert found.time.tolist() == pytest.approx([88.956] * 6, abs=0.001)


def test_an_extract_in_which_nobody_may_walk_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing in it may be walked"):
        read(written(tmp_path, POINTS + "w12 v1 Thighway=motorway Nn4,n5\n"))


def test_a_missing_extract_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="no such file"):
        read(tmp_path / "town.opl")
