"""Rules are told as people say them."""

import pytest

from belvedere.alerts.rules import read
from belvedere.server.ruling import rule_words

HEAD = 'title_en = "T"\ntitle_it = "T"\nseverity = "note"\n'
FLOW = 'quantities = ["flow"]\n'


NB = "\u00a0"
CASES = [
    ('kind = "threshold"\nquantities = ["no2"]\nabove = 200.0', f"is above 200{NB}µg/m³.", f"oltre 200{NB}µg/m³."),
    (f'kind = "threshold"\n{FLOW}below = 10.5', f"is below 10.5{NB}veh/h.", f"sotto 10,5{NB}veh/h."),
    (f'kind = "usual"\n{FLOW}direction = "more"', f"40{NB}% more than usual.", f"40{NB}% in più del solito."),
    (f'kind = "usual"\n{FLOW}readings = 2', "usual, 2 readings in a row.", "solito, per 2 letture di seguito."),
    (f'kind = "usual"\n{FLOW}alone = 2', "no neighbour says so too, 2 readings", "nessun vicino lo conferma, per 2"),
    (f'kind = "usual"\n{FLOW}quiet = [{{start = 23, end = 6}}]', "; not from 23 to 6.", "; non dalle 23 alle 6."),
    (f'kind = "together"\n{FLOW}around = "city"\nleast = 5', "5 or more sensors of the city", "almeno 5 sensori della"),
    (f'kind = "forecast"\n{FLOW}', f"outside the 90{NB}% interval", f"fuori dall'intervallo al 90{NB}%"),
    ('kind = "late"\nafter = 2.5', "2.5 promised intervals late", "ritarda di 2,5 intervalli"),
    (f'kind = "broken"\n{FLOW}faults = ["stuck", "zero"]', "number or counts nothing", "numero o non conta"),
]


@pytest.mark.parametrize(("keys", "english", "italian"), CASES)
def test_a_rule_says_when_it_raises_an_alert(tmp_path, keys, english, italian):
    file = tmp_path / "alerts.toml"
    file.write_text(f"[rules.one]\n{HEAD}{keys}\n", encoding="utf-8")
    words = rule_words(read(file).rules[0])
    assert english in words.en and italian in words.it
    assert words.en[0].isupper() and words.en.endswith(".") and words.it.endswith(".")
