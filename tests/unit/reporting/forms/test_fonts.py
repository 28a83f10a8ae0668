"""Each sign has a font that draws it, and none is a tag."""

import pytest

from landslide_core.reporting.forms.fonts import font_of, marked_up


@pytest.mark.parametrize(
    ("sign", "font"), [("a", None), ("²", None), ("–", None), ("Ł", "DejaVuSans"), ("滑", "STSong-Light")]
)
def test_a_sign_has_a_font_that_knows_it(sign, font):
    assert font_of(sign) == font


def test_nothing_in_a_text_is_a_tag() -> None:
    assert marked_up("<b>&") == "&lt;b&gt;&amp;"
    assert marked_up("a<滑坡>") == 'a&lt;<font name="STSong-Light">滑坡</font>&gt;'
