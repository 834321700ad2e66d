"""Places around the city: read, derived, made up."""

from pathlib import Path

import numpy as np
import pytest

from belvedere.errors import InputError, MissingFileError
from belvedere.presence.simulate import surroundings
from tests.worlds import grid_town

HEAD = "id,name,region,longitude,latitude,residents,surface,far\n"
ROWS = "1,San Lazzaro,Emilia-Romagna,11.41,44.47,32614,44.7,0\nfar:Veneto,Veneto,Veneto,11.79,45.53,4800000,18000,1\n"


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "surroundings.csv"
    path.write_text(text, encoding)
    return path


def test_a_table_of_surroundings_is_read_in_metres(tmp_path: Path) -> None:
    found = surroundings.read(written(tmp_path, "# a note\n" + HEAD + ROWS), grid_town())
    assert found.ids == ("1", "far:Veneto")
    assert found.far.tolist() == [False, True] and found.same_region.tolist() == [True, False]
    # 11.41° E in zone 32 (middle 9° E): 500 km + 2.41° · 111.32 km · cos 44.47° · 0.9996 = 691.4 km, to 1 km
    assert found.x[0] == pytest.approx(691_600, abs=1_000)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (HEAD.replace("residents,", "") + "1,A,R,11.4,44.5,44.7,0\n", "residents: the column is missing"),
        (HEAD, "it has no rows"),
        (HEAD + "1,A,R,11.4,44.5,many,44.7,0\n", "row 1, residents: 'many' is no number"),
        (HEAD + '1,A,R,"11,4",44.5,10,44.7,0\n', "row 1, longitude: '11,4' is no number"),
        (HEAD + "1,A,R,11.4,44.5,-10,44.7,0\n", "row 1, residents"),
        (HEAD.replace(",", ";"), "id: the column is missing"),
        ("", "it is no table"),
    ],
)
def test_a_broken_table_is_refused_with_row_and_remedy(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        surroundings.read(written(tmp_path, text), grid_town())


def test_a_table_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + "1,Forlì,R,11.4,44.5,10,44.7,0\n", "latin-1")
    with pytest.raises(InputError, match="UTF-8"):
        surroundings.read(path, grid_town())


def test_a_missing_table_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"surroundings\.derive"):
        surroundings.read(tmp_path / "none.csv", grid_town())


def test_without_a_table_towns_are_made_up_and_say_so() -> None:
    found = surroundings.of(grid_town(), None)
    assert found.made_up and found.far.sum() == 2
    assert found.residents[~found.far].sum() == pytest.approx(2600)


def test_a_table_is_derived_with_the_rest_of_the_country_by_region(tmp_path: Path) -> None:
    # a hand-made excerpt: the city, a neighbour, one far in the same region, two in another, one without a position
    rows = [
        "municipality,municipality_code,region,province,pop,lon,lat,area_km2",
        "Bologna,37006,Emilia-Romagna,Bologna,387971,11.34,44.49,140",
        "Casalecchio,37011,Emilia-Romagna,Bologna,35414,11.27,44.48,17",
        "Rimini,99014,Emilia-Romagna,Rimini,148000,12.57,44.06,135",
        "Milano,15146,Lombardia,Milano,1350000,9.19,45.46,181",
        "Brescia,17029,Lombardia,Brescia,196000,10.22,45.54,90",
        "Nowhere,99999,Sicilia,Palermo,100,,,10",
    ]
    path = tmp_path / "municipalities.csv"
    path.write_text("\n".join(rows) + "\n", "utf-8")
    found = surroundings.derive(path, grid_town(), "37006")
    assert found["id"].tolist() == ["37011", "far:Rimini", "far:Lombardia"]
    assert found["far"].tolist() == [0, 1, 1]
    assert found["residents"].tolist() == [35414, 148000, 1546000]
    # the middle of people: (9.19 · 1350 + 10.22 · 196) / 1546 = 9.3206
    assert np.isclose(found["longitude"].iloc[2], 9.3206, atol=1e-4)
    with pytest.raises(InputError, match="is in 0 rows"):
        surroundings.derive(path, grid_town(), "1")
