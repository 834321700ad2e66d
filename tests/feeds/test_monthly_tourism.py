import pytest

from belvedere.errors import FeedFormatError
from belvedere.feeds.ingest import read_feed
from belvedere.observations.schema import Quality
from tests.feeds.recordings import Recorded

HEADER = "codice_istat,comune,mese,arrivi,presenze,permanenza_media\n"


def read(text, **options):
    table, series, account = read_feed(
        "tourism", "monthly_tourism", {"file": "t.csv", **options}, Recorded({"t.csv": text})
    )
    return table.to_pandas(), series, account


def nights(rows):
    return rows[rows["quantity"] == "tourist_nights"].reset_index(drop=True)


def test_a_month_begins_at_local_midnight_of_its_first_day():
    rows, _, _ = read(HEADER + "017029,Brescia,2019-01,20,44,2.2\n017029,Brescia,2019-07,20,44,2.2\n")
    assert [time.isoformat() for time in nights(rows)["time"]] == [
        "2018-12-31T23:00:00+00:00",
        "2019-06-30T22:00:00+00:00",
    ]


def test_a_code_without_its_leading_zero_is_the_same_municipality():
    rows, _, _ = read(HEADER + "017029,Brescia,2019-01,20,44,2.2\n17029,Brescia,2019-02,21,41,2.0\n")
    assert set(rows["place"]) == {"tourism:017029"}
    assert nights(rows)["value"].tolist() == [44, 41]


@pytest.mark.parametrize("sign", ["", "*", "..", "n.d.", "-"])
def test_a_hidden_cell_is_missing_and_never_zero(sign):
    rows, _, account = read(HEADER + f"017005,Anfo,2019-01,{sign},0,0.00\n017005,Anfo,2019-02,1,{sign},0.00\n")
    assert nights(rows)["quality"].tolist() == [Quality.VALID, Quality.MISSING]
    assert nights(rows)["value"].tolist()[0] == 0
    assert account.rejected == 0


def test_nights_without_an_arrival_are_kept():
    rows, _, _ = read(HEADER + "017002,Adro,2020-04,0,690,0.00\n")
    assert nights(rows)["value"].tolist() == [690]


def test_a_year_without_guests_is_believed():
    months = "".join(f"017005,Anfo,2019-{month:02d},0,0,0.00\n" for month in range(1, 13))
    rows, series, _ = read(HEADER + months)
    assert (rows["quality"] == Quality.VALID).all()
    assert {one.interval for one in series} == {2_629_746.0}


def test_one_month_that_is_none_and_one_code_that_is_none_are_rejected_and_counted():
    many = "".join(f"017{code:03d},X,2019-01,1,2,2.0\n" for code in range(1, 205))
    _, _, account = read(HEADER + many + "017029,Brescia,2019-13,1,2,2.0\n" + "=cmd(),Brescia,2019-01,1,2,2.0\n")
    assert account.rejected == 4  # in each of two columns


def test_months_of_another_form_and_files_of_something_else_are_refused():
    with pytest.raises(FeedFormatError, match="column mese"):
        read(HEADER + "017029,Brescia,01/2019,20,44,2.2\n017029,Brescia,02/2019,20,44,2.2\n")
    with pytest.raises(FeedFormatError, match="neither of the columns arrivi"):
        read("codice_istat,mese,letti\n017029,2019-01,5\n")
    with pytest.raises(FeedFormatError, match="no column 'mese'"):
        read("codice_istat,anno,arrivi\n017029,2019,5\n")


def test_thousands_with_a_dot_are_not_read_as_decimals_where_commas_are_decimal():
    with pytest.raises(FeedFormatError, match="no number"):
        read("codice_istat;mese;presenze\n" + "017029;2019-01;1.044.666\n" * 3, separator=";", decimal=",")
