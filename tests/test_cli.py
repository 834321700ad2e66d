"""The command line answers in sentences or in JSON, and a known mistake ends in one line."""

import json
import re
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from belvedere import cli

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
