"""The command line answers in sentences or in JSON, and a known mistake ends in one line."""

import json
import re
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from belvedere import cli
from tests.server.town import write_town
from tests.server.watched import RULES

ROOT = Path(__file__).parent.parent
BOLOGNA = ROOT / "cities" / "bologna"


def test_every_command_that_the_readme_shows_is_there():
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"^belvedere ([\w-]+)", page, flags=re.MULTILINE))
    known = {command.name or command.callback.__name__ for command in cli.app.registered_commands}
    assert shown and shown <= known


def test_check_prints_its_findings_as_json_with_counts_and_where():
    answer = CliRunner().invoke(cli.app, ["check", str(BOLOGNA), "--json"])
    assert answer.exit_code == 0, answer.output
    findings = {finding["code"]: finding for finding in json.loads(answer.stdout)}
    assert findings["links_on_islands"]["count"] == 69  # links outside the part where every street leads to every other
    assert all({"severity", "message_en", "message_it", "count", "where"} <= set(f) for f in findings.values())


def test_check_prints_a_table_for_people():
    answer = CliRunner().invoke(cli.app, ["check", str(BOLOGNA)])
    assert answer.exit_code == 0
    assert "severity" in answer.stdout and "error" not in answer.stdout.lower().split("severity")[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "cities/atlantis"], "atlantis"),
        (["modes", "cities/atlantis"], "atlantis"),
        (["build", "cities/atlantis/city.toml", "--raw", "raw"], "there is no such file"),
        (["evaluate", str(BOLOGNA), "no-such-scenario.toml"], "no-such-scenario.toml"),
        (["alerts", str(BOLOGNA), "--day", "tomorrow"], "'tomorrow' is no day. Write it as 2024-03-27"),
        (["alerts", str(BOLOGNA), "--day", "2024-03-27", "--language", "fr"], "Write it or en"),
        (["alerts", "cities/atlantis", "--day", "2024-03-27"], "alerts.toml: there is no such file"),
    ],
)
def test_a_known_mistake_is_one_sentence_and_exit_status_two(words, said, monkeypatch, capfd):
    monkeypatch.setattr(sys, "argv", ["belvedere", *words])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 2
    printed = capfd.readouterr().err
    assert said in printed.replace("\n", " ")
    assert "Traceback" not in printed


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A town whose loop counts 1,100 veh/h on 12 March, where its rules allow 1,050; and where its store is kept."""
    folder = tmp_path_factory.mktemp("cities") / "grid_town"
    write_town(folder)
    (folder / "alerts.toml").write_text(RULES, encoding="utf-8")
    return [str(folder), "--state", str(tmp_path_factory.mktemp("state"))]


def test_alerts_of_a_day_are_told_as_a_table_in_the_language_that_is_asked_for(watched):
    answer = CliRunner().invoke(cli.app, ["alerts", *watched, "--day", "2024-03-12", "--language", "it"])
    assert answer.exit_code == 0, answer.output
    said = " ".join(word for word in answer.stdout.split() if word not in "│┃")
    assert "01:00–21:00" in said and "Molto traffico (avviso)" in said and "1100 veicoli/h alle 2" in said
    assert "2024-03-12: avvisi 1, di cui note 0; regole 2." in said


def test_alerts_of_a_day_as_json_say_when_where_why_and_how_they_rank(watched):
    answer = CliRunner().invoke(cli.app, ["alerts", *watched, "--day", "2024-03-12", "--json"])
    (found,) = json.loads(answer.stdout)["alerts"]
    assert (found["rule"], found["severity"], found["places"]) == ("much_traffic", "warning", ["loops:1"])
    assert (found["raised_at"], found["closed_at"]) == ("2024-03-12T00:00:00+00:00", "2024-03-12T20:00:00+00:00")
    assert found["rank"] > 200.0 and found["sentence"]["en"].endswith(".") and found["where"]


def test_a_day_without_readings_is_named_with_the_days_that_have_some(watched):
    answer = CliRunner().invoke(cli.app, ["alerts", *watched, "--day", "2023-01-01"])
    assert "measured on 2023-01-01. Readings are from 2024-03-04 to 2024-03-31" in str(answer.exception)
