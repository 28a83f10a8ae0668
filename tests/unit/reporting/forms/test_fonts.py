"""Every sign of a PDF has a font that knows it."""

import re

import pytest

from landslide_core.language import speaking
from landslide_core.reporting.forms.fonts import font_of, marked_up


@pytest.mark.parametrize(
    ("sign", "font"),
    [("a", None), ("²", None), ("–", None), ("Ł", "DejaVuSans"), ("滑", "NotoSansSC"), ("\ue000", "STSong-Light")],
)
def test_a_sign_has_a_font_that_knows_it(sign, font):
    assert (font_of(sign) or "").split("-")[0] == (font or "").split("-")[0]


def test_nothing_in_a_text_is_a_tag() -> None:
    assert marked_up("<b>&") == "&lt;b&gt;&amp;"
    name = font_of("滑")
    assert marked_up("a<滑>") == f'a&lt;<font name="{name}">滑</font>&gt;'


def test_what_is_bold_is_drawn_bold_in_chinese_too() -> None:
    assert re.fullmatch(r'<font name="NotoSansSC-Bold-\d+">滑坡</font>', marked_up("滑坡", bold=True))


def test_quotes_are_as_wide_as_signs_in_chinese_and_stay_narrow_in_english() -> None:
    assert font_of("“") is None
    with speaking("zh"):
        assert (font_of("“") or "").startswith("NotoSansSC")
