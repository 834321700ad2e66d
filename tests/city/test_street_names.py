import pytest

from belvedere.city.street_names import same_street


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("VIA S.ISAIA", "Via Sant'Isaia"),
        ("VIALE M. KARAMCHAND GANDHI", "Viale Mahatma Gandhi"),
        ("VIALE GIOSUE' CARDUCCI", "Viale Giosuè Carducci"),
        ("VIA DELL’ARCOVEGGIO", "Via dell'Arcoveggio"),
        ("PIAZZA XX SETTEMBRE", "Piazza XX Settembre"),
        ("VIA XXI APRILE 1945", "Via XXI Aprile 1945"),
        ("VIA G.BATTISTA DE ROLANDIS", "Via Giovanni Battista de Rolandis"),
        ("VIA GUGLIELMO MARCONI", "Via Marconi"),
        ("VIA DELLA LIBERAZIONE", "Viale Aldo Moro;Via della Liberazione"),
    ],
)
def test_one_street_written_twice_is_one_street(one, other):
    assert same_street(one, other)
    assert same_street(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("VIA S.DONATO", "Via San Vitale"),
        ("VIA S.DONATO", "Via dell'Artigiano"),
        ("VIA ANDREA COSTA", "Via Andrea Doria"),
        ("VIA EMILIA PONENTE", "Via Emilia Levante"),
        ("MURA DI PORTA GALLIERA", "Via del Borgo di San Pietro"),
        ("VIA ROMA", ""),
        ("", ""),
    ],
)
def test_two_streets_are_two(one, other):
    assert not same_street(one, other)
    assert not same_street(other, one)
