"""Each sign has a font that draws it, and none is a tag."""

import pytest

from landslide_core.language import speaking
from landslide_core.reporting.forms.chinese import lettered
from landslide_core.reporting.forms.fonts import font_of, marked_up


@pytest.mark.parametrize(
    ("sign", "font"),
    [
        ("a", None),
        ("²", None),
        ("–", None),
        ("Ł", "DejaVuSans"),
        ("滑", "NotoSansSC"),
        ("\ue000", "STSong-Light"),
    ],
)
def test_a_sign_has_a_font_that_knows_it(sign, font):
    with lettered({sign}):
        assert font_of(sign) == font


def test_nothing_in_a_text_is_a_tag() -> None:
    assert marked_up("<b>&") == "&lt;b&gt;&amp;"
    with lettered(set("滑坡")):
        assert marked_up("a<滑坡>") == 'a&lt;<font name="NotoSansSC">滑坡</font>&gt;'


def test_what_is_bold_is_bold_in_chinese_too() -> None:
    with lettered(set("滑坡")):
        assert marked_up("滑坡", bold=True) == '<font name="NotoSansSC-Bold">滑坡</font>'


def test_quotes_are_as_wide_as_signs_in_chinese_and_narrow_in_english() -> None:
    with lettered({"“"}):
        assert font_of("“") is None
        with speaking("zh"):
            assert font_of("“") == "NotoSansSC"
