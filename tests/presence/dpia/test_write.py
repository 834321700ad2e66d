"""The draft of the impact assessment says what is configured and what was released, whole in both languages."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from belvedere.errors import InputError, MissingFileError
from belvedere.presence import dpia
from belvedere.presence.attacks import results
from belvedere.presence.attacks.contract import Finding
from belvedere.presence.dpia.facts import bet, gather
from belvedere.presence.dpia.risks import GIVEN, WORDS, level, risks
from belvedere.presence.kernel import memory
from belvedere.presence.release import About
from belvedere.presence.release.settings import read
from tests.presence.release.worlds import ABOUT, present

CITY = Path(__file__).parents[3] / "cities" / "bologna"
FOUND = Finding("membership", "k = 5", "AUC", "AUC", 1.0, 0.55, 0.562, 0.6, 0.99)


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    folder = tmp_path_factory.mktemp("room")
    present(folder, about=replace(ABOUT, approver="Ufficio statistica", definition="garante"))
    return folder


def draft(releases, out, language="en"):
    return unescape(dpia.write(CITY, releases, out / f"{language}.html", language).read_text("utf-8"))


def configured(room, folder, text):
    """Return a folder with the room's ledger and these settings."""
    for file in ("ledger.jsonl", "releases"):
        (folder / file).symlink_to(room / file)
    (folder / "privacy.toml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("language", dpia.LANGUAGES)
def test_the_draft_has_all_that_article_35_asks_for(room, tmp_path, language):
    text = draft(room, tmp_path, language)
    parts = re.findall(r'<h2 id="([a-z]+)">', text)
    assert parts == ["processing", "purposes", "mechanism", "attacks", "risks", "residual", "checks", "consultation"]
    assert text.count("<svg") == 1 and f'lang="{language}"' in text
    assert "{{" not in text and "[[" not in text


def test_both_languages_have_the_same_parts_fields_tables_and_cells(room, tmp_path):
    texts = [draft(room, tmp_path, language) for language in dpia.LANGUAGES]
    for what in ("<h3", "<td", "<th", "<li", "<p", 'class="fill"', 'class="warn"', "<caption"):
        assert texts[0].count(what) == texts[1].count(what), what
    numbers = [
        re.findall(r"\d+[.,]\d+", re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", text, flags=re.S)) for text in texts
    ]
    assert [one.replace(",", ".") for one in numbers[0]] == [one.replace(",", ".") for one in numbers[1]]


def test_the_italian_draft_is_italian(room, tmp_path):
    text = re.sub(r'<span lang="en">.*?</span>', "", draft(room, tmp_path, "it").split("</style>")[1])
    words = set(re.sub(r"<[^>]+>", " ", text).lower().split())
    assert not words & {"the", "of", "and", "with", "low", "high", "presence", "trips", "countries", "week", "zone,"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("day_epsilon = 0.5", ["ε = 0.50 at", "Caps: ε 0.50 a day", "ρ = 0.00664"]),  # ρ by budget.rho
        ("delta = 1e-7", ["δ = 1e-07"]),
        ("keep_days = 7", ["deleted by the software 7 days after all products of their day are released"]),
        ("year_epsilon = 12.5", ["12.50 in any 365 days"]),
        ("keys_delta = 1e-12", ["of which 1e-12"]),
        ("[shares]\npresence = 0.5\ntrips = 0.5", ['<td class="n">50.0 %</td>']),
        ('[raised]\n2024-03-26 = { epsilon = 1.7, reason = "a second definition" }', ["1.70 (a second definition)"]),
    ],
)
def test_each_setting_changes_what_the_draft_says(room, tmp_path, text, said):
    plain = draft(room, tmp_path)
    changed = draft(configured(room, tmp_path, text), tmp_path)
    for words in said:
        assert words in changed and words not in plain


def test_every_key_of_the_settings_is_tried_above():
    from belvedere.presence.release.settings import KEYS

    tried = test_each_setting_changes_what_the_draft_says.pytestmark[0].args[1]
    assert {re.match(r"\[?(\w+)", text)[1] for text, _ in tried} == set(KEYS)


def test_retention_is_that_of_the_program(room, tmp_path, monkeypatch):
    assert "30 days at most" in draft(room, tmp_path)
    monkeypatch.setattr(memory, "KEEP", 10)
    changed = draft(room, tmp_path)
    assert "10 days at most" in changed and "10 later days" in changed


def test_what_was_spent_comes_from_the_ledger(room, tmp_path):
    """One day of presence alone: its 80 % of ρ = 0.0244 are ε = 0.89, over any period."""
    found = gather(CITY, room)
    assert [round(one.spent, 2) for one in found.periods] == [0.89] * 5
    assert [round(one.planned, 2) for one in found.periods] == [1.0, 1.81, 2.87, 6.48, 29.84]  # PRESENCE 3.2
    assert [one.releases for one in found.products] == [1, 0, 0]
    assert found.wrong == () and found.synthetic


def test_a_changed_ledger_or_file_is_said_at_the_top(room, tmp_path):
    present(tmp_path)
    assert "Do not approve" not in draft(tmp_path, tmp_path)
    file = next((tmp_path / "releases").glob("*.parquet"))
    file.write_bytes(file.read_bytes() + b"x")
    assert "is not what the ledger froze" in draft(tmp_path, tmp_path)
    line = (tmp_path / "ledger.jsonl").read_text().replace("the officer", "somebody")
    (tmp_path / "ledger.jsonl").write_text(line)
    assert "its hash does not fit" in draft(tmp_path, tmp_path)


def test_a_day_above_its_cap_is_said_at_the_top(room, tmp_path):
    folder = configured(room, tmp_path, "day_epsilon = 0.5")
    assert "2024-03-26: ε = 0.887" in draft(folder, tmp_path)


def test_settings_that_the_releases_were_not_made_under_are_said_at_the_top(tmp_path):
    """privacy.toml was elsewhere when the day was released: the draft must not speak of other numbers in silence."""
    present(tmp_path)
    (tmp_path / "privacy.toml").write_text("day_epsilon = 2", "utf-8")
    assert "made under a plan of ρ = 0.02436 a day" in draft(tmp_path, tmp_path)


def test_the_suites_results_stand_in_it_and_a_failure_is_shouted(tmp_path):
    present(tmp_path)
    assert "No results of the attack suite" in draft(tmp_path, tmp_path)
    held = results.Results(1.0, 1e-6, {"devices": 1, "zones": 2, "days": 3}, (FOUND,))
    results.write(tmp_path, held)
    text = draft(tmp_path, tmp_path)
    assert "0.550" in text and "A3s Membership" in text and "Every gated attack worked" in text
    results.write(tmp_path, replace(held, findings=(replace(FOUND, ours=0.7),)))
    assert "At least one attack got through" in draft(tmp_path, tmp_path)
    results.write(tmp_path, replace(held, epsilon=4.0))
    assert "another ε" in draft(tmp_path, tmp_path)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "deleted by the software as soon as all products of their day are released"),
        ("it", "cancellati dal software appena tutti i prodotti del loro giorno sono rilasciati"),
    ],
)
def test_the_draft_says_how_long_events_are_kept_as_it_is_configured(room, tmp_path, language, said):
    assert draft(room, tmp_path, language).count(said) == 2


@pytest.mark.parametrize(("language", "mark"), [("en", "Read the full text."), ("it", "Leggere il testo integrale.")])
def test_the_garantes_decisions_are_cited_and_marked(room, tmp_path, language, mark):
    text = draft(room, tmp_path, language)
    for number in ("9802796", "9977020", "10164311", "235"):
        assert number in text
    assert text.count(mark) == 5  # four decisions, and the guidelines


def test_what_people_write_is_text_and_nothing_is_fetched(tmp_path):
    present(tmp_path, about=About("<script>alert(1)</script>", "garante", synthetic=False))
    raw = dpia.write(CITY, tmp_path, tmp_path / "en.html", "en").read_text("utf-8")
    assert "<script" not in raw and "&lt;script" in raw
    assert "Synthetic data." not in raw
    assert re.findall(r'https?://[^"]+', raw) == ["http://www.w3.org/2000/svg"]
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("language", ["de", "", "EN"])
def test_another_language_is_refused(room, tmp_path, language):
    with pytest.raises(InputError, match=r"Ask for en or it"):
        dpia.write(CITY, room, tmp_path / "x.html", language)


def test_without_a_ledger_or_a_city_the_draft_says_what_to_do(room, tmp_path):
    with pytest.raises(MissingFileError, match=r"Release a day first"):
        dpia.write(CITY, tmp_path, tmp_path / "x.html", "en")
    with pytest.raises(MissingFileError):
        dpia.write(tmp_path, room, tmp_path / "x.html", "en")
    assert not (tmp_path / "x.html").exists()


def test_settings_with_a_misspelt_key_name_the_key(room, tmp_path):
    with pytest.raises(InputError, match=r"day_epsilon"):
        dpia.write(CITY, configured(room, tmp_path, "day_epsilom = 1"), tmp_path / "x.html", "en")


def test_a_bet_on_one_day_is_won_a_little_more_often_than_a_coins():
    assert bet(0.0) == 0.5
    assert bet(0.024356) == pytest.approx(0.5439, abs=1e-4)  # Φ(√(2 · 0.024356) / 2), by hand: Φ(0.1104)


def test_levels_of_risk_follow_the_bets(room, tmp_path):
    assert [level(won) for won in (0.5, 0.6, 0.61, 0.75, 0.76)] == [0, 0, 1, 1, 2]
    assert set(GIVEN) == set(WORDS)
    usual = {one.name: one.likelihood[1] for one in risks(gather(CITY, room), "en")}
    assert list(usual.values())[:4] == ["low", "medium", "high", "medium"]
    folder = configured(room, tmp_path, "day_epsilon = 4")
    assert read(folder / "privacy.toml").plan.epsilon == 4
    loose = {one.name: one.likelihood[1] for one in risks(gather(CITY, folder), "en")}
    assert list(loose.values())[:4] == ["medium", "high", "high", "high"]
