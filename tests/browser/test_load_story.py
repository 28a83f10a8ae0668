"""Several people at once, each with an image of their own; `python -m tests.load` is the whole form."""

import pytest

from tests.load import load

pytestmark = pytest.mark.browser


def test_sessions_at_once_see_each_their_own_and_no_word_of_another(chromium, address, tmp_path):
    load(chromium, address, tmp_path / "images", sessions=3, wait_s=0)
