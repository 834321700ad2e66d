"""The fit is told of loops left out first, and a file that cannot be read is named."""

import json

import pytest

from belvedere.errors import InputError
from belvedere.server.fit import NONE, fit_sentence


def write(folder, text):
    (folder / "model").mkdir()
    (folder / "model" / "fit.json").write_text(text, encoding="utf-8")


def fits(left_out, used):
    names = ("geh_below_5", "rmse")
    sides = {"left_out": left_out, "used": used}
    return json.dumps({"fits": {side: dict(zip(names, shares, strict=True)) for side, shares in sides.items()}})


def test_the_fit_on_loops_left_out_comes_first(tmp_path):
    write(tmp_path, fits((0.34, 0.62), (0.81, 0.2)))
    sentence = fit_sentence(tmp_path)
    figures = [word for word in sentence.en.replace("\u00a0", "").replace(",", "").split() if word.endswith("%")]
    assert figures == ["34%", "62%", "81%"] and "20\u00a0%" in sentence.en
    assert sentence.it.index("34") < sentence.it.index("81")


def test_where_the_flows_shown_are_estimates_the_fit_is_theirs(tmp_path):
    told = json.loads(fits((0.34, 0.62), (0.81, 0.2)))
    told["fits"]["left_out_estimate"] = {"geh_below_5": 0.55, "rmse": 0.4}
    write(tmp_path, json.dumps(told))
    assert "55\u00a0%" in fit_sentence(tmp_path).en and "34\u00a0%" not in fit_sentence(tmp_path).en


def test_without_a_calibration_it_says_so(tmp_path):
    assert fit_sentence(tmp_path) == NONE
    write(tmp_path, fits((float("nan"), 0.6), (0.8, 0.2)))
    assert fit_sentence(tmp_path) == NONE


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"fits": 1}', '{"fits": {"left_out": {"rmse": "x"}}}'])
def test_a_file_that_calibrate_did_not_write_is_named(tmp_path, text):
    write(tmp_path, text)
    with pytest.raises(InputError, match=r"fit\.json.*calibrate"):
        fit_sentence(tmp_path)
