"""What the server may see: frozen files that are what the ledger froze, and nothing that has seen a device."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from belvedere.errors import InputError, MissingFileError
from belvedere.presence import published, release
from belvedere.presence.day import service_day
from belvedere.presence.release.settings import Raised, Settings
from belvedere.presence.schema import LEDGER, RELEASED, RELEASED_TRIPS
from tests.presence.release.worlds import ABOUT, DAY, PLACES, present, units


def test_released_tables_and_the_ledger_are_read_with_their_label(tmp_path):
    present(tmp_path)
    found = published.read(tmp_path)
    assert found.synthetic and found.definition == "example" and found.definitions == ("example",)
    assert list(found.presence.columns) == list(RELEASED) and len(found.presence) == 10 * 24 * 7
    assert list(found.trips.columns) == list(RELEASED_TRIPS) and found.trips.empty
    assert list(found.ledger.columns) == list(LEDGER)
    line = found.ledger.iloc[0]
    assert line["state"] == "released" and line["approver"] == "the officer" and len(line["hash"]) == 64
    assert found.spent["epsilon"].iloc[0] == pytest.approx(line["epsilon"])
    whole = found.composition.set_index(["period", "product"])["epsilon"]
    assert whole["week", "all"] == pytest.approx(2.87, abs=0.01)


def test_a_corrected_release_gives_way_to_its_correction_and_stays_in_the_ledger(tmp_path):
    settings = Settings(raised={DAY.day: Raised(2.0, "a correction")})
    first = present(tmp_path, settings=settings)
    fixed = replace(ABOUT, corrects=first.stem, reason="an antenna was at the wrong place")
    second = present(tmp_path, settings=settings, about=fixed)
    found = published.read(tmp_path)
    assert set(found.presence["release_id"]) == {second.stem}
    assert list(found.ledger["release_id"]) == [first.stem, second.stem]


def test_a_definition_is_chosen_by_name_and_another_is_refused(tmp_path):
    settings = Settings(raised={DAY.day: Raised(2.0, "definitions side by side")})
    present(tmp_path, settings=settings)
    present(tmp_path, settings=settings, about=replace(ABOUT, definition="other"))
    assert published.read(tmp_path).definition == "other"
    assert set(published.read(tmp_path, "example").presence["release_id"]) == {"presence-2024-03-26-example-1"}
    with pytest.raises(InputError, match=r"third: was not released\. Ask for one of example, other"):
        published.read(tmp_path, "third")


def test_a_frozen_file_that_was_changed_is_not_shown(tmp_path):
    file = present(tmp_path)
    table = pd.read_parquet(file)
    table.assign(devices=1.0).to_parquet(file)
    with pytest.raises(InputError, match="is not what the ledger froze"):
        published.read(tmp_path)
    file.unlink()
    with pytest.raises(MissingFileError, match=r"presence-2024-03-26-example-1\.parquet"):
        published.read(tmp_path)


def test_a_folder_without_a_ledger_is_named(tmp_path):
    with pytest.raises(MissingFileError, match=r"ledger\.jsonl"):
        published.read(tmp_path)


def test_the_definition_of_most_days_is_read_where_none_is_asked_for(tmp_path):
    settings = Settings(raised={DAY.day: Raised(2.0, "definitions side by side")})
    present(tmp_path, settings=settings)
    present(tmp_path, day=service_day(date(2024, 3, 27), "Europe/Rome"), settings=settings)
    present(tmp_path, settings=settings, about=replace(ABOUT, definition="other"))
    found = published.read(tmp_path)
    assert (found.definition, found.definitions) == ("example", ("example", "other"))


def test_a_report_is_read_as_it_was_written_and_is_empty_where_there_is_none(tmp_path):
    present(tmp_path)
    assert (published.read(tmp_path).quality, published.read(tmp_path).quality_fault) == ({}, None)
    report = {"rows": [{"name": "misplaced", "value": 0.07}]}
    (tmp_path / "quality.json").write_text(json.dumps(report), "utf-8")
    assert (published.read(tmp_path).quality, published.read(tmp_path).quality_fault) == (report, None)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "is not JSON: Expecting property name"),
        (b"", "is not JSON: Expecting value"),
        (b'{"rows": [{"name": "cov', "is not JSON: Unterminated string"),  # cut off
        (b'{"rows": [], "note_it": "citt\xe0"}', "is no text in UTF-8"),
        (b"[" * 200_000, "is not JSON"),  # deeper than Python reads
        (b"[1, 2]", "is no report: it has no rows"),
        (b"null", "is no report: it has no rows"),
        (b'{"misplaced": 0.07}', "is no report: it has no rows"),
        (b'{"rows": "many"}', "is no report: it has no rows"),
        (b'{"rows": ' + b"9" * 5_000 + b"}", "is not JSON: Exceeds the limit"),
    ],
)
def test_a_report_that_cannot_be_read_is_empty_with_the_reason_and_people_are_read_all_the_same(
    tmp_path, content, said
):
    present(tmp_path)
    (tmp_path / "quality.json").write_bytes(content)
    found = published.read(tmp_path)
    assert found.quality == {} and len(found.presence) == 10 * 24 * 7
    assert found.quality_fault.english.startswith(said) and found.quality_fault.italian
    assert found.quality_fault.message.startswith(f"{tmp_path / 'quality.json'}: {said}")


def test_a_report_that_is_a_folder_or_too_large_says_so(tmp_path, monkeypatch):
    present(tmp_path)
    (tmp_path / "quality.json").mkdir()
    assert published.read(tmp_path).quality_fault.english == "cannot be read: Is a directory"
    (tmp_path / "quality.json").rmdir()
    (tmp_path / "quality.json").write_text('{"rows": []}', "utf-8")
    monkeypatch.setattr(published, "LARGEST", 5)
    assert published.read(tmp_path).quality_fault.english == "is no report: it has no rows, or over 5 bytes"


def test_the_reader_imports_nothing_that_has_seen_a_device():
    code = (
        "import sys, belvedere.presence.published; "
        "print([name for name in sys.modules if name.startswith(('belvedere.', 'opendp', 'numba'))])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert set(eval(said)) == {
        "belvedere.errors",
        "belvedere.presence",
        "belvedere.presence.chain",
        "belvedere.presence.published",
        "belvedere.presence.schema",
    }


def test_the_variance_of_some_classes_together_is_that_of_their_sum(tmp_path):
    errors, table = [], pd.DataFrame()
    for number in range(12):
        file = release.presence(
            units(), PLACES, DAY, release.Budget(0.019), release.Ledger(tmp_path / str(number)), about=ABOUT
        )
        table = pd.read_parquet(file)
        zones = table.query("level == 'zone' and visitor_class != 'all'")["devices"].to_numpy().reshape(6, 24, 6)
        errors.append((zones - units())[..., :4].sum(axis=2))
    one = table.query("zone_id == 'z4'").set_index("visitor_class")["variance"].groupby(level=0).first()
    stated = published.sum_variance(one["all"], one["resident"], 6, 4)
    assert np.array(errors)[:, 4].var() == pytest.approx(stated, rel=5 * np.sqrt(2 / (12 * 24)))
    assert published.sum_variance(one["all"], one["resident"], 6, 6) == one["all"]
    assert published.sum_variance(one["all"], one["resident"], 6, 1) == pytest.approx(one["resident"])
    with pytest.raises(ValueError, match="1 to 6 classes, got 7"):
        published.sum_variance(1.0, 1.0, 6, 7)
