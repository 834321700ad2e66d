"""Files of published test networks: read as they are, refused when they are broken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks.assignment import network
from benchmarks.peers.gap import relative_gap
from benchmarks.peers.tntp import read_flows, read_network, read_trips

from belvedere.errors import InputError, MissingFileError
from belvedere.mobility.equilibrium.paired import solve

NET = """<NUMBER OF ZONES> 2
<NUMBER OF NODES> 4
<FIRST THRU NODE> 3
<NUMBER OF LINKS> 4
<END OF METADATA>

~ init term capacity length free b power speed toll type ;
1 3 10 0 10 1 1 0 0 1 ;
3 2 1 0 0 0 1 0 0 1 ;
1 4 20 0 20 1 1 0 0 1 ;
4 2 1 0 0 0 1 0 0 1 ;
"""
TRIPS = """<NUMBER OF ZONES> 2
<TOTAL OD FLOW> 25.0
<END OF METADATA>

Origin 1
  1 : 0.0;  2 : 25.0;
"""


def folder(tmp_path: Path, net: str | bytes = NET, trips: str | bytes = TRIPS) -> Path:
    """Write the two files where the case Anaheim is looked for."""
    (tmp_path / "Anaheim").mkdir()
    for name, text in (("net", net), ("trips", trips)):
        content = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "Anaheim" / f"Anaheim_{name}.tntp").write_bytes(content)
    return tmp_path


def test_a_network_by_hand_is_read_and_solved_and_scipy_finds_no_shorter_way(tmp_path: Path) -> None:
    place = folder(tmp_path)
    roads, trips = read_network(place, "Anaheim"), read_trips(place, "Anaheim")
    flow = solve(network(roads), [trips], gap=1e-12).flow
    assert flow == pytest.approx([17.5, 17.5, 7.5, 7.5])  # 10 + x = 20 + y, x + y = 25
    assert relative_gap(roads, trips, flow) == pytest.approx(0.0, abs=1e-12)


def test_the_gap_of_all_on_one_way_is_what_they_would_save(tmp_path: Path) -> None:
    place = folder(tmp_path)
    roads, trips = read_network(place, "Anaheim"), read_trips(place, "Anaheim")
    # 25 on the first way cost 35 each, the other way 20
    assert relative_gap(roads, trips, np.array([25.0, 25, 0, 0])) == pytest.approx(15 / 35)


@pytest.mark.parametrize(
    ("net", "says"),
    [
        ("", "END OF METADATA"),
        (NET[: NET.index("4 2 1")], "3 links, its header says 4"),
        (NET[: NET.index("20 1 1")], "not 10 numbers"),
        (NET.replace("4 2 1 0", "9 2 1 0"), "a node outside 1 to 4"),
        (NET.replace("3 10 0 10", "3 0 0 10"), "no capacity"),
        (NET.replace("3 10 0 10", "3 ten 0 10"), "not 10 numbers"),
        (NET.replace("<NUMBER OF NODES> 4\n", ""), "nothing, not a number"),
        (NET.replace("NODE> 3", "NODE> 2"), "either all zones or none"),
        (b"\xff\xfe\x00PK", "not text"),
    ],
)
def test_a_broken_network_is_refused_by_file_place_and_remedy(tmp_path: Path, net: str | bytes, says: str) -> None:
    with pytest.raises(InputError, match=says) as refused:
        read_network(folder(tmp_path, net=net), "Anaheim")
    assert "Anaheim_net.tntp" in str(refused.value)


@pytest.mark.parametrize(
    ("trips", "says"),
    [
        ("", "END OF METADATA"),
        (TRIPS.replace("2 : 25.0;", ""), "0 trips, its header says 25"),
        (TRIPS.replace("2 : 25.0", "7 : 25.0"), "a zone outside 1 to 2"),
        (TRIPS.replace("2 : 25.0", "2 : many"), "neither 'Origin n' nor"),
        (TRIPS.replace("Origin 1", "Origin"), "neither 'Origin n' nor"),
        (TRIPS.replace("25.0\n<END", "a lot\n<END"), "a lot, not a number"),
    ],
)
def test_broken_trips_are_refused_by_file_place_and_remedy(tmp_path: Path, trips: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as refused:
        read_trips(folder(tmp_path, trips=trips), "Anaheim")
    assert "Anaheim_trips.tntp" in str(refused.value)


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="Anaheim_net"):
        read_network(tmp_path, "Anaheim")


def test_flows_without_one_link_are_refused(tmp_path: Path) -> None:
    place = folder(tmp_path)
    roads = read_network(place, "Anaheim")
    (place / "Anaheim" / "Anaheim_flow.tntp").write_text(
        "From To Volume Cost\n1 3 17.5 27.5\n3 2 17.5 0\n1 4 7.5 27.5\n"
    )
    with pytest.raises(InputError, match="no flow of this link"):
        read_flows(place, "Anaheim", roads)
