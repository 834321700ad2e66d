"""A release happens once, whatever happens: asked again, corrected, cancelled, killed, or asked for by two at once."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from belvedere.errors import CancelledError, InputError
from belvedere.presence import chain, release
from belvedere.presence.day import service_day
from belvedere.presence.release.caps import OverspendError
from belvedere.presence.release.freeze import code_hash
from belvedere.presence.release.settings import Raised, Settings
from tests.presence.release.worlds import ABOUT, DAY, present

STEPS = ("paid for", "drawn", "sealed", "in its place", "released")
RAISED = Settings(raised={DAY.day: Raised(2.0, "a correction")})


def accounts(folder):
    return chain.accounts(chain.read(folder))


def at(step, work):
    """Return a listener that does `work` when a release reaches the step."""

    def listen(share, step_en, step_it):
        if step_en.endswith(step):
            work()

    return listen


def cancel():
    raise CancelledError("stopped")


def test_the_ledger_says_all_that_was_spent_and_by_whom(tmp_path):
    present(tmp_path)
    (one,) = accounts(tmp_path)
    assert one.state == "released"
    assert one.spent["approver"] == "the officer" and one.spent["synthetic"] is True
    assert one.spent["rho"] == pytest.approx(0.80 * 0.024356, rel=1e-3)
    assert one.spent["opendp_version"] == "0.16.0" or str(one.spent["opendp_version"]).startswith("0.")
    assert one.spent["code_hash"] == code_hash()
    assert one.spent["unit"] == "one device, one service day"
    assert len(one.sha256) == len(one.noise_digest) == 64
    assert chain.verify(tmp_path) == ()


def test_a_second_definition_of_the_same_day_must_be_paid_for_and_is_refused(tmp_path):
    present(tmp_path)
    with pytest.raises(OverspendError, match="above its cap of 1"):
        present(tmp_path, about=replace(ABOUT, definition="other"))
    assert len(accounts(tmp_path)) == 1


def test_a_correction_is_a_release_of_its_own_that_says_what_it_supersedes_and_why(tmp_path):
    first = present(tmp_path, settings=RAISED)
    fixed = replace(ABOUT, corrects=first.stem, reason="an antenna was at the wrong place")
    second = present(tmp_path, settings=RAISED, about=fixed)
    assert second.stem == "presence-2024-03-26-example-2" and second.read_bytes() != first.read_bytes()
    assert present(tmp_path, settings=RAISED, about=fixed) == second  # the correction too happens once
    last = accounts(tmp_path)[-1]
    assert last.spent["corrects"] == first.stem and last.spent["reason"].startswith("an antenna")
    assert first.is_file()


def test_a_correction_that_the_day_cannot_pay_for_or_of_nothing_is_refused(tmp_path):
    first = present(tmp_path)
    with pytest.raises(OverspendError):
        present(tmp_path, about=replace(ABOUT, corrects=first.stem, reason="a mistake"))
    with pytest.raises(InputError, match="is no release of presence 2024-03-26 example"):
        present(tmp_path, about=replace(ABOUT, corrects="presence-2024-01-01-example-1", reason="a mistake"))
    with pytest.raises(InputError, match="needs its reason"):
        replace(ABOUT, corrects=first.stem)


@pytest.mark.parametrize("step", STEPS)
def test_a_release_that_is_stopped_is_paid_for_once_and_lost_or_completed(tmp_path, step):
    with pytest.raises(CancelledError):
        present(tmp_path, progress=at(step, cancel))
    sealed = {file.read_bytes() for where in ("pending", "releases") for file in (tmp_path / where).glob("*.parquet")}
    if step in STEPS[:2]:
        with pytest.raises(OverspendError, match="paid for and lost"):
            present(tmp_path)
    else:
        assert {present(tmp_path).read_bytes()} == sealed
    (one,) = accounts(tmp_path)
    assert one.state == ("lost" if step in STEPS[:2] else "released")
    assert chain.verify(tmp_path) == ()


@pytest.mark.parametrize("step", STEPS)
def test_a_process_that_is_killed_leaves_no_second_noise_for_one_payment(tmp_path, step):
    ended = subprocess.run([sys.executable, "-m", __name__, str(tmp_path), step], check=False)
    assert ended.returncode == -signal.SIGKILL
    drawn = [file.read_bytes() for where in ("pending", "releases") for file in (tmp_path / where).glob("*.parquet")]
    if step in STEPS[:2]:
        assert drawn == []
        with pytest.raises(OverspendError, match="paid for and lost"):
            present(tmp_path)
    else:
        assert [present(tmp_path).read_bytes()] == drawn
    (one,) = accounts(tmp_path)
    assert one.state == ("lost" if step in STEPS[:2] else "released")
    assert chain.verify(tmp_path) == ()
    assert not list((tmp_path / "pending").glob("*"))


def test_a_line_cut_while_it_was_written_costs_nothing_since_no_noise_was_drawn(tmp_path):
    (tmp_path / chain.FILE).write_bytes(b'{"approver": "the off')
    present(tmp_path)
    assert [entry.event for entry in chain.read(tmp_path)] == ["torn", "spent", "released"]


def test_half_a_file_that_a_crash_left_is_not_taken_for_a_sealed_one(tmp_path):
    with pytest.raises(CancelledError):
        present(tmp_path, progress=at("paid for", cancel))
    file = tmp_path / chain.FILE
    file.write_bytes(file.read_bytes().split(b"\n")[0] + b"\n")  # as if the process had been killed there
    (tmp_path / "pending").mkdir(exist_ok=True)
    name = accounts(tmp_path)[0].release_id
    (tmp_path / "pending" / f"{name}.parquet").write_bytes(b"PAR1 half")
    (tmp_path / "pending" / f"{name}.json").write_text('{"sha256": "of another file", "noise_digest": ""}', "utf-8")
    with pytest.raises(OverspendError):
        present(tmp_path)
    assert accounts(tmp_path)[0].state == "lost" and not list((tmp_path / "pending").glob("*"))


def test_two_processes_that_ask_at_once_get_the_same_release_for_one_payment(tmp_path):
    both = [subprocess.Popen([sys.executable, "-m", __name__, str(tmp_path), "never"]) for _ in range(2)]
    assert [one.wait() for one in both] == [0, 0]
    (one,) = accounts(tmp_path)
    assert one.state == "released" and len(list((tmp_path / "releases").glob("*.parquet"))) == 1


def test_two_products_of_a_day_share_its_cap(tmp_path):
    present(tmp_path)
    plan = release.Plan()
    for_day = service_day(date(2024, 3, 26), "Europe/Rome")

    release.countries(
        np.array([208]), np.full((1, 24), 9), for_day, plan.budget("countries"), release.Ledger(tmp_path), about=ABOUT
    )
    with pytest.raises(OverspendError):
        present(tmp_path, about=replace(ABOUT, definition="other"), budget=release.Budget(0.005))


def test_a_frozen_file_that_was_changed_taken_away_or_put_there_is_found(tmp_path):
    file = present(tmp_path)
    content = file.read_bytes()
    file.write_bytes(content + b" ")
    assert "not what the ledger froze" in chain.verify(tmp_path)[0]
    with pytest.raises(InputError, match="never drawn again"):
        present(tmp_path)
    file.unlink()
    assert "it is not there" in chain.verify(tmp_path)[0]
    with pytest.raises(InputError, match="never drawn again"):
        present(tmp_path)
    file.write_bytes(content)
    (tmp_path / chain.FILE).unlink()  # the ledger cut to nothing
    assert "no line of the ledger releases it" in chain.verify(tmp_path)[0]


if __name__ == "__main__":
    from pathlib import Path

    present(Path(sys.argv[1]), progress=at(sys.argv[2], lambda: os.kill(os.getpid(), signal.SIGKILL)))
