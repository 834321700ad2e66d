"""The release of countries: a closed list, so that a country's being there says nothing of anybody."""

import numpy as np
import pandas as pd
import pytest

from belvedere.errors import InputError
from belvedere.presence import release
from belvedere.presence.release.countries import COUNTRIES
from belvedere.presence.schema import RELEASED_COUNTRIES
from tests.presence.release.worlds import ABOUT, DAY


def released(folder, codes, units):
    budget = release.Plan().budget("countries")
    ledger = release.Ledger(folder)
    return pd.read_parquet(release.countries(np.array(codes), np.array(units), DAY, budget, ledger, about=ABOUT))


def test_the_list_is_the_same_whoever_was_here(tmp_path):
    none = released(tmp_path / "none", [], np.zeros((0, 24), int))
    some = released(tmp_path / "some", [208, 222, 310, 312, 901], np.full((5, 24), 4000))
    assert list(none.columns) == list(RELEASED_COUNTRIES) and dict(none.dtypes.astype(str)) == dict(RELEASED_COUNTRIES)
    assert none[["country", "timestamp"]].equals(some[["country", "timestamp"]])
    assert set(none["country"]) == {*COUNTRIES.values(), "other", "all"}


def test_codes_of_one_country_are_joined_others_kept_together_and_italy_left_out(tmp_path):
    table = released(tmp_path, [208, 222, 310, 312, 901], np.full((5, 24), 4000))
    mean = table.groupby("country")["devices"].mean()
    noise = np.sqrt(table.groupby("country")["variance"].mean() / 24)
    for country, true in {"FR": 4000, "US": 8000, "other": 4000, "DE": 0, "all": 16000}.items():
        assert mean[country] == pytest.approx(true, abs=5.5 * noise[country]), country
    assert "IT" not in mean.index


def test_all_is_the_sum_of_countries_to_the_last_bit(tmp_path):
    table = released(tmp_path, [262], np.full((1, 24), 900))
    wide = table.pivot(index="timestamp", columns="country", values="devices")
    assert (wide["all"] == wide.drop(columns="all").sum(axis=1)).all()


def test_units_of_another_number_of_hours_are_refused(tmp_path):
    with pytest.raises(InputError, match="units by country"):
        released(tmp_path, [262], np.full((1, 23), 900))
