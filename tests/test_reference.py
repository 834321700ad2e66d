"""The pages of docs/reference say what the code says."""

import pytest
from docs.reference import FOLDER, pages


@pytest.mark.parametrize("file", ["policies.md", "indicators.md", "parameters.md"])
def test_a_page_is_what_the_code_says(file):
    assert (FOLDER / file).read_text(encoding="utf-8") == pages()[file], "Run: python -m docs.reference"
