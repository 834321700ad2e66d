"""Decisioni: the parts of an answer, over a run whose numbers were made by hand (tests/server/finished.py)."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.runs import ASKED, BARE, WHOLE
from tests.browser.screen import drawn, settled, shot

pytestmark = pytest.mark.browser


def opened_at(watched, run, words=""):
    page = watched.go(f"/decisioni?run={run}{words}")
    expect(page.get_by_role("tab").first).to_be_visible()
    settled(page)
    return page


def test_each_indicator_stands_under_its_subject_with_its_interval_in_words(watched):
    page = opened_at(watched, WHOLE)
    table = page.locator(".verdict table").first
    expect(table.locator("tr.group")).to_have_text(["Traffico", "Aria e clima"])
    co2 = table.locator("tr", has_text="CO₂")
    expect(co2).to_contain_text("−50")
    expect(co2).to_contain_text("da −70 a −30")
    expect(co2).to_contain_text("meglio")
    lost = table.locator("tr", has_text="Ore perse")
    expect(lost).to_contain_text("nessun effetto accertato")
    page.get_by_label("Solo gli effetti accertati").check()
    expect(lost).to_have_count(0)
    expect(page).to_have_url(re.compile("sure=1"))


def test_parts_are_chosen_by_keyboard_and_stand_in_the_address(watched):
    page = opened_at(watched, WHOLE)
    page.get_by_role("tab", name="Che cosa cambia").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Euro")).to_be_focused()
    expect(page).to_have_url(re.compile("part=money"))
    page.keyboard.press("End")
    expect(page.get_by_role("tab", name="File")).to_have_attribute("aria-selected", "true")


def test_euros_are_by_who_gets_them_and_unsure_values_are_marked(watched):
    page = opened_at(watched, WHOLE, "&part=money")
    panel = page.get_by_role("tabpanel")
    time = panel.locator("tr", has_text="Tempo per andare al lavoro")
    expect(time).to_contain_text("−2")
    expect(time).to_contain_text("da confermare")
    crashes = panel.locator("tr", has=page.get_by_role("rowheader", name=re.compile("^Danni degli incidenti")))
    expect(crashes).to_contain_text("nessun effetto accertato")
    expect(panel.locator("tr", has_text="La società nel suo insieme")).to_contain_text("−1,9 Mln")
    expect(panel.locator("tr", has_text="Tempo di ritorno")).to_contain_text("mai")
    shot(page, "decisioni-money-1440")


def test_who_gains_is_listed_and_shown_on_the_map(watched):
    page = opened_at(watched, WHOLE, "&part=who")
    expect(page.get_by_role("tabpanel")).to_contain_text("Ci guadagnano di più")
    page.get_by_role("button", name="Mostra sulla mappa").click()
    expect(page.get_by_label("Che cosa mostra la mappa")).to_have_value("areas:gain")
    drawn(page)
    page.get_by_role("button", name="Come tabella").click()
    expect(page.locator(".map caption")).to_contain_text("Chi guadagna e chi perde")


def test_what_the_uncertainty_comes_from_and_how_old_the_inputs_are_is_said(watched):
    page = opened_at(watched, WHOLE, "&part=certainty")
    panel = page.get_by_role("tabpanel")
    expect(panel).to_contain_text("CO2 nel 2030 (50%)")
    expect(panel.locator("tr", has_text="Streets by hand")).to_contain_text("2019")


def test_what_a_run_does_not_have_is_named_with_its_reason(watched):
    page = opened_at(watched, BARE, "&part=money")
    expect(page.get_by_role("tabpanel")).to_contain_text("Niente euro.")
    page.get_by_role("tab", name="Quanto è certo").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("Servono almeno 60 estrazioni")


@pytest.mark.parametrize("theme", ["links:nox_rate", "zones:no2"])
def test_a_theme_of_the_map_says_the_same_as_a_table(watched, theme):
    page = opened_at(watched, WHOLE, f"&theme={theme}&show=table")
    table = page.locator(".map table")
    rows = page.request.get(f"{watched.address}/api/runs/{WHOLE}/themes/{theme.replace(':', '/')}").json()
    sure = sum(low * high > 0 for low, high in zip(rows["low"], rows["high"], strict=True))
    expect(table.locator("caption")).to_contain_text(f"{sure:,}".replace(",", "."))
    expect(table.locator("tbody tr")).to_have_count(min(60, sure))
    page.get_by_role("button", name="Come mappa").click()
    drawn(page)


def test_the_map_shows_how_much_there_is_before_and_after_as_well_as_the_change(watched):
    page = opened_at(watched, WHOLE, "&theme=zones:no2")
    legend = page.get_by_role("region", name="Legenda")
    expect(legend.get_by_role("heading")).to_contain_text("Variazione: NO₂")
    page.get_by_label("Variazione, prima o dopo").select_option("base")
    expect(legend.get_by_role("heading")).to_contain_text("Prima: NO₂")
    expect(legend).to_contain_text("20–30")  # µg/m³: the EU's limit of 2030 is a step
    expect(page).to_have_url(re.compile("level=base"))
    drawn(page)


def test_tables_are_taken_away_with_their_units(watched):
    page = opened_at(watched, WHOLE, "&part=files")
    with page.expect_download() as download:
        page.get_by_role("link", name="Scarica verdict (csv)").click()
    lines = download.value.path().read_text("utf-8").splitlines()
    assert "# difference: see column unit" in lines
    rows = page.request.get(f"{watched.address}/api/runs/{WHOLE}/verdict").json()["rows"]
    assert sum(not line.startswith("#") for line in lines) - 1 == len(rows)


def test_the_link_restores_what_is_seen_and_keeps_the_run(watched):
    page = opened_at(watched, WHOLE, "&part=files&theme=zones:no2&hour=9")
    page.get_by_role("button", name="Copia il link").click()
    expect(page.get_by_text("Copiato; il calcolo è conservato.")).to_be_visible()
    assert page.request.get(f"{watched.address}/api/runs/{WHOLE}").json()["pinned"] is True
    page.reload()
    expect(page.get_by_role("tab", name="File")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("Che cosa mostra la mappa")).to_have_value("zones:no2")


def test_the_optimisers_front_is_a_chart_and_a_table_whose_settings_open_as_scenarios(watched):
    page = opened_at(watched, ASKED)
    expect(page.get_by_role("tab", name="Proposta")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel")).to_contain_text("La migliore impostazione trovata: 6")
    expect(page.get_by_role("tabpanel").locator("circle")).to_have_count(4)
    shot(page, "decisioni-proposal-1440")
    page.get_by_role("button", name="Apri 3 come scenario").click()
    expect(page.locator(".policy input[type=number]").first).to_have_value("3")
    expect(page.get_by_label("Scenario", exact=True)).to_have_value("own")
