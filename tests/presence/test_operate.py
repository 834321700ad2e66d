"""A day of an operator goes from its bronze files to what is released, and everything is accounted for."""

import json
from datetime import date

import pandas as pd
import pytest

from belvedere.errors import InputError
from belvedere.presence import published
from belvedere.presence.events.keys import Secrets
from belvedere.presence.operate import Asked, synthetic, work
from belvedere.presence.release import Ledger
from belvedere.presence.simulate.operator import simulate
from belvedere.presence.simulate.settings import Settings
from tests.worlds import grid_town

DAY = date(2024, 3, 26)
ASKED = Asked(DAY, "the test", threads=1)


@pytest.fixture(scope="module")
def town():
    return grid_town()


@pytest.fixture(scope="module")
def trusted(tmp_path_factory, town):
    out = tmp_path_factory.mktemp("operator") / "trusted"
    simulate(town, out, Settings(first=DAY, days=2, form="bronze", faults=0.05, workers=1))
    return out


@pytest.fixture(scope="module")
def rows(trusted):
    """Rows of the day's files, counted before anything is deleted."""
    month = trusted / "bronze" / "mno_events" / "year=2024" / "month=3"
    files = [file for day in ("day=26", "day=27") for file in (month / day).glob("*.parquet")]
    return sum(len(pd.read_parquet(file, columns=["timestamp"])) for file in files)


@pytest.fixture(scope="module")
def secrets():
    return Secrets(bytes(range(32)))


@pytest.fixture(scope="module")
def worked(tmp_path_factory, town, trusted, secrets, rows):
    folder = tmp_path_factory.mktemp("releases") / "presence"
    return folder, work(town, trusted, secrets, Ledger(folder), ASKED)


def test_every_row_of_the_operator_is_used_or_dropped_by_a_named_cause(worked, rows):
    account = worked[1].account
    assert account.received == rows
    assert account.used > 0 and account.dropped["no id"] > 0 and account.dropped["unknown cell"] > 0


def test_a_day_gives_one_release_of_each_product_that_reads_back_as_synthetic(worked):
    folder, found = worked
    told = published.read(folder)
    assert sorted(told.ledger["product"]) == ["countries", "presence", "trips"]
    assert told.synthetic and all(file.is_file() for file in found.files)
    assert json.loads((folder / "quality.json").read_text("utf-8"))["synthetic"] is True


def test_people_are_told_with_an_interval_where_the_operator_tells_its_market(worked):
    presence = published.read(worked[0]).presence
    city = presence[(presence["level"] == "city") & (presence["visitor_class"] == "all")]
    assert (city["population_lower"] < city["population"]).all() and (
        city["population"] < city["population_upper"]
    ).all()
    # three people in ten carry this operator's SIM (Settings.market_share): 2 to 6 people a device, whatever the noise
    day = city[city["devices"] > 6 * city["variance"] ** 0.5]
    assert len(day) and (day["population"] / day["devices"]).between(2, 6).all()


def test_events_are_deleted_once_the_day_is_released_and_those_of_the_night_after_stay(worked, trusted):
    names = {name.rsplit("/", 1)[-1] for name, _, _ in worked[1].swept.deleted}
    assert names == {"2024-03-26", "day=26"} and worked[1].swept.kept == ()
    month = trusted / "bronze" / "mno_events" / "year=2024" / "month=3"
    assert not (month / "day=26").exists() and any((month / "day=27").glob("*.parquet"))
    assert not any((trusted / "events").iterdir())


def test_the_same_day_again_gives_the_same_bytes_and_account_without_its_events(worked, town, trusted, secrets):
    folder, found = worked
    before = [file.read_bytes() for file in found.files]
    again = work(town, trusted, secrets, Ledger(folder), ASKED)
    assert [file.read_bytes() for file in again.files] == before
    assert (again.account.received, again.account.dropped) == (found.account.received, found.account.dropped)


def test_another_definition_of_a_day_whose_events_are_deleted_is_refused_with_what_to_do(
    worked, town, trusted, secrets
):
    with pytest.raises(InputError, match=r"2024-03-26: its events were deleted after it was released\. Give keep_days"):
        work(town, trusted, secrets, Ledger(worked[0]), Asked(DAY, "the test", definition="garante", threads=1))


def test_a_trusted_folder_that_shares_a_folder_with_releases_is_refused(town, trusted, secrets):
    with pytest.raises(InputError, match="shares a folder"):
        work(town, trusted, secrets, Ledger(trusted / "presence"), ASKED)
    assert not (trusted / "presence").exists()


def test_only_a_manifest_that_says_so_makes_events_synthetic(tmp_path):
    assert not synthetic(tmp_path)
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="no JSON"):
        synthetic(tmp_path)
