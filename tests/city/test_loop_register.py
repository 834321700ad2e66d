import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString

from belvedere.city import arcs, detectors, osm_gpkg, streets
from belvedere.city.model import check_columns
from belvedere.city.recipe_sections import ArcsSection, DetectorsSection
from belvedere.errors import InputError
from tests.city.small import CRS, EAST, NORTH, RAW, degrees, links, needs_raw, zip_of

SECTION = DetectorsSection(
    "loop_register",
    "x",
    file="register.zip",
    feed="register",
    feeds={"ring_loops": "ring.csv", "west_loops": "west.csv"},
)
HEAD = "codice spira;id_uni;codice arco;Nome via;direzione;angolo;longitudine;latitudine"
# Via Roma north and south, Via Po one way east; angolo is counter-clockwise from north: 90 is west, 270 is east
STREETS = links(
    [
        ("Via Roma", "primary", [(0, 0), (0, 400)]),
        ("Via Roma", "primary", [(0, 400), (0, 0)]),
        ("Via Po", "primary", [(100, 0), (500, 0)]),
    ]
)
ROWS = [  # code, id_uni, arc, street, letter, angolo, x, y
    ("1.1 1.2 6 1", 11, 7, "VIA ROMA", "N", 5, 2, 100),
    ("1.2 1.1 2 1", 12, 7, "VIA ROMA", "S", 185, 2, 110),
    ("1.3 1.4 8 1", 13, 8, "VIA PO", "E", 270, 300, 2),
    ("1.4 1.3 4 1", 14, 8, "VIA PO", "O", 90, 310, 2),  # against the one-way street
    ("2.1 2.2 8 1", 15, 9, "VIA PO", "E", 90, 320, 2),  # the angle is wrong: only the letter's way is there
    ("2.9 2.9 6 1", 16, 99, "VIA ROMA", "N", 0, 2, 200),  # the register has this code twice
    ("2.9 2.9 6 1", 17, 7, "VIA ROMA", "S", 180, 2, 220),
]


def arc_table():
    shapes = [LineString([(EAST, NORTH), (EAST, NORTH + 400)]), LineString([(EAST + 100, NORTH), (EAST + 500, NORTH)])]
    table = gpd.GeoDataFrame({"arc_id": pd.Series([7, 8], dtype="int64")}, geometry=shapes, crs=CRS)
    return table


def write(tmp_path, rows=ROWS, ring=("1.1 1.2 6 1",), west=(("1.1 1.2 6 1", 7), ("2.9 2.9 6 1", 7))):
    lines = [HEAD]
    for code, uni, arc, street, letter, angle, x, y in rows:
        longitude, latitude = degrees(x, y)
        lines.append(f"{code};{uni};{arc};{street};{letter};{angle};{longitude};{latitude}")
    zip_of(tmp_path / "register.zip", {"register.csv": "\ufeff" + "\n".join(lines) + "\n"})
    (tmp_path / "ring.csv").write_text("data;Codice;0.00 - 0.30\n" + "".join(f"01/01/2019;{code};4\n" for code in ring))
    (tmp_path / "west.csv").write_text("date,loop,arc,00:00\n" + "".join(f"2024-01-11,{c},{a},3\n" for c, a in west))


def read(tmp_path):
    return detectors.read(SECTION, tmp_path, CRS, STREETS, arc_table())


def test_each_feed_that_hears_a_loop_has_a_row_and_silent_loops_have_one(tmp_path):
    write(tmp_path)
    table = read(tmp_path).table
    check_columns("detectors", table)
    assert table["detector_id"].tolist() == [
        "register:1.2 1.1 2 1",
        "register:1.3 1.4 8 1",
        "register:1.4 1.3 4 1",
        "register:2.1 2.2 8 1",
        "register:2.9 2.9 6 1",
        "ring_loops:1.1 1.2 6 1",
        "west_loops:1.1 1.2 6 1",
        "west_loops:2.9 2.9 6 1",
    ]


def test_the_angle_is_read_counter_clockwise_from_north(tmp_path):
    write(tmp_path)
    table = read(tmp_path).table.set_index("detector_id")
    assert table.loc["ring_loops:1.1 1.2 6 1", "heading"] == 355.0
    assert table.loc["register:1.3 1.4 8 1", "heading"] == 90.0  # east
    assert table.loc["ring_loops:1.1 1.2 6 1", "link_id"] == 0
    assert table.loc["register:1.2 1.1 2 1", "link_id"] == 1
    assert table.loc["register:1.3 1.4 8 1", "link_id"] == 2
    assert table.loc["ring_loops:1.1 1.2 6 1", "match_distance"] == pytest.approx(2.0, abs=0.01)
    assert table.loc["register:1.3 1.4 8 1", "name_agrees"]


def test_a_loop_against_a_one_way_street_joins_none_and_says_why(tmp_path):
    write(tmp_path)
    row = read(tmp_path).table.set_index("detector_id").loc["register:1.4 1.3 4 1"]
    assert row["link_id"] == -1
    assert row["reason"] == "no street within reach goes that way"


def test_where_angle_and_letter_disagree_the_one_that_a_street_has_is_taken_and_said(tmp_path):
    write(tmp_path)
    reading = read(tmp_path)
    row = reading.table.set_index("detector_id").loc["register:2.1 2.2 8 1"]
    assert (row["heading"], row["link_id"]) == (90.0, 2)
    assert next(note.where for note in reading.notes if note.code == "loop_heading_doubtful") == ("2.1 2.2 8 1",)


def test_counts_of_a_code_that_stands_twice_belong_to_the_row_on_the_arc_they_name(tmp_path):
    write(tmp_path)
    table = read(tmp_path).table.set_index("detector_id")
    assert table.loc["west_loops:2.9 2.9 6 1", "link_id"] == 1  # id_uni 17, heading south
    assert table.loc["register:2.9 2.9 6 1", "link_id"] == 0


def test_two_silent_loops_of_one_code_keep_their_own_number(tmp_path):
    write(tmp_path, west=(("1.1 1.2 6 1", 7),))
    ids = read(tmp_path).table["detector_id"].tolist()
    assert "register:2.9 2.9 6 1 #16" in ids
    assert "register:2.9 2.9 6 1 #17" in ids


def test_a_loop_that_reports_and_is_not_in_the_register_is_said(tmp_path):
    write(tmp_path, ring=("1.1 1.2 6 1", "8.8 8.8 8 8"))
    note = next(note for note in read(tmp_path).notes if note.code == "loop_not_in_register")
    assert note.where == ("8.8 8.8 8 8",)


def test_counts_of_which_no_loop_is_known_are_refused(tmp_path):
    write(tmp_path, ring=("8.8 8.8 8 8",))
    with pytest.raises(InputError, match=r"ring\.csv: loop 8\.8 8\.8 8 8: no loop of this file is in the register"):
        read(tmp_path)


def test_a_file_of_counts_that_names_no_loop_is_refused(tmp_path):
    write(tmp_path)
    (tmp_path / "west.csv").write_text("date;spira\n1;2\n")
    with pytest.raises(InputError, match=r"west\.csv: line 1: no column names the loop"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("1", 1, 7, "VIA ROMA", "W", 5, 2, 100), "column direzione: 'W' is no direction. Write one of N, NE"),
        (("1", 1, 7, "VIA ROMA", "N", "5,5", 2, 100), "column angolo: '5,5' has a decimal comma"),
        (("1", 1, "", "VIA ROMA", "N", 5, 2, 100), "column codice arco"),
    ],
)
def test_a_broken_row_of_the_register_is_named(tmp_path, row, problem):
    write(tmp_path, [*ROWS, row])
    with pytest.raises(InputError, match=f"register.zip: line 9, {problem}"):
        read(tmp_path)


@pytest.mark.raw
@needs_raw
def test_bolognas_loops_join_their_streets():
    raw = RAW / "bologna"
    _, network = streets.network(osm_gpkg.streets(raw / "osm/bologna_road_network.gpkg", CRS), "IT")
    municipal = arcs.read(ArcsSection("municipal_arcs", "streets/rifter_arcstra_li.zip", "x"), raw, CRS).table
    section = DetectorsSection(
        "loop_register",
        "x",
        file="counts/bologna_traffic_metadata.zip",
        feed="register",
        feeds={"ring_loops": "counts/traffico-viali.csv", "west_loops": "counts/loops_2024_west.csv"},
    )
    table = detectors.read(section, raw, CRS, network, municipal).table
    feed = table["detector_id"].str.partition(":")[0]
    assert feed.value_counts().to_dict() == {"register": 777, "west_loops": 80, "ring_loops": 9}
    # 864 loops, two of them ("2.6 2.10 6 1", "2.10 2.6 6 1") heard by both feeds
    assert len(table) == 866
    joined = table["link_id"] >= 0
    assert joined.mean() > 0.97
    assert table["name_agrees"][joined].mean() > 0.96
    assert table["match_distance"].median() < 3
    assert joined[feed == "ring_loops"].all()
    assert joined[feed == "west_loops"].sum() >= 78
    # the row with the arc that the counts name: Viale Aldini heading north-west, not its namesake heading east
    assert table.set_index("detector_id").loc["west_loops:0.127 2.6 10 1", "direction"] == "NO"
