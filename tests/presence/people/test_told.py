import pandas as pd
import pytest

from belvedere.errors import InputError, MissingFileError
from belvedere.presence.people.told import factors, read

ROWS = [
    ("area", "1", 0, 100.0, 0.25, 0.0),
    ("municipality", "2", 0, 100.0, 0.5, 0.0),
    ("region", "far", 0, 100.0, 0.2, 0.0),
    ("country", "FR", 208, float("nan"), 0.1, 0.01),
]
COLUMNS = ["kind", "id", "mcc", "population", "share", "share_error"]


@pytest.fixture
def market():
    return pd.DataFrame(ROWS, columns=COLUMNS)


def test_a_market_is_read_as_it_was_written(tmp_path, market):
    market.to_parquet(tmp_path / "market.parquet")
    pd.testing.assert_frame_equal(read(tmp_path / "market.parquet"), market)


def test_a_market_that_is_not_there_cut_off_empty_or_lacks_a_column_is_refused_with_its_name(tmp_path, market):
    file = tmp_path / "market.parquet"
    with pytest.raises(MissingFileError, match=r"market\.parquet"):
        read(file)
    market.to_parquet(file)
    whole = file.read_bytes()
    for content in (whole[: len(whole) // 2], b"", b"kind,id"):
        file.write_bytes(content)
        with pytest.raises(InputError, match=r"market\.parquet.*damaged"):
            read(file)
    market.drop(columns="share").to_parquet(file)
    with pytest.raises(InputError, match=r"share.*missing"):
        read(file)


def test_a_share_that_cannot_be_is_refused(tmp_path, market):
    market.assign(share=[0.25, 1.5, 0.2, 0.1]).to_parquet(tmp_path / "market.parquet")
    with pytest.raises(InputError, match="row 1"):
        read(tmp_path / "market.parquet")


def test_a_market_without_roaming_guests_is_refused(market):
    with pytest.raises(InputError, match="country"):
        factors(market[market["kind"] != "country"], None, None, None, "vodafone_istat")
