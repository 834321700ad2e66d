"""Which streets a calibration may see."""

from __future__ import annotations

from belvedere.mobility.calibration.folds import folds_of, held_out, street_of


def test_every_loop_is_left_out_once_with_its_whole_street() -> None:
    streets = ["x", "x", "y", "z", "z", "z", "w"]
    folds = folds_of(streets, 3, seed=1)
    assert set(folds) == set(streets)
    assert set(folds.values()) == {0, 1, 2}
    assert folds == folds_of(reversed(streets), 3, seed=1)


def test_a_street_between_two_squares_is_still_that_street() -> None:
    assert street_of("Viale Antonio Silvani / Piazza di Porta San Felice") == "Viale Antonio Silvani"


def test_the_hold_out_is_drawn_by_name_alone() -> None:
    assert held_out("Viale M. K. Gandhi")  # as in the protocol: its SHA-256 is a multiple of five
    assert not held_out("Via Marzabotto")
    drawn = sum(held_out(f"Via {number}") for number in range(1000))
    assert 150 < drawn < 250
