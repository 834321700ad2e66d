"""The browser's types are those of the API, and its words are there in both languages."""

import importlib.util
import json
import re

from tests.browser.screen import ROOT


def words(code):
    return json.loads((ROOT / "web/src/words" / f"{code}.json").read_text("utf-8"))


def test_the_browsers_types_are_made_from_the_api_as_it_is():
    spec = importlib.util.spec_from_file_location("api_types", ROOT / "web" / "api_types.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    kept = (ROOT / "web" / "src" / "api.ts").read_text(encoding="utf-8")
    assert kept == made.text(), "Run: python web/api_types.py"


def test_every_word_is_there_in_both_languages_with_the_same_gaps():
    english, italian = (
        json.loads((ROOT / "web/src/words" / f"{code}.json").read_text("utf-8")) for code in ("en", "it")
    )
    assert list(english) == list(italian)
    for key, text in english.items():
        assert text.strip(), key
        assert italian[key].strip(), key
        assert sorted(re.findall(r"{(\w+)}", text)) == sorted(re.findall(r"{(\w+)}", italian[key])), key


def test_no_word_of_the_list_is_left_unused():
    source = "\n".join(
        file.read_text("utf-8") for pattern in ("*.svelte", "*.ts") for file in (ROOT / "web/src").rglob(pattern)
    )
    families = tuple(re.findall(r"[`\"]([a-z_]+(?:\.[a-z_]+)*\.)\$\{", source))  # t(`quality.${…}`)
    english = words("en")
    unused = [key for key in english if f'"{key}"' not in source and not key.startswith(families)]
    assert unused == []


def test_the_lock_file_names_no_download_addresses():
    text = (ROOT / "web" / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in text
    assert '"integrity"' in text


def test_every_unit_of_the_quantities_can_be_written():
    with (ROOT / "src/belvedere/quantities.csv").open(encoding="utf-8") as file:
        units = {line.split(",")[1] for line in list(file)[1:]}
    english = words("en")
    same_everywhere = {"-", "m", "s", "h", "g/h", "g/km", "deg", "mm", "%"}  # written as they are
    assert [unit for unit in sorted(units) if f"unit.{unit}" not in english and unit not in same_everywhere] == []
