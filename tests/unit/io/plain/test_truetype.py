"""A small font of some signs: as wide as in their own font, and the same bytes each time."""

import io

import pytest
from fontTools.pens.areaPen import AreaPen
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from pylopdf_fonts_zh_cn import sans_path

from landslide_core.io.plain.truetype import drawn_by, truetype

SIGNS = "滑坡，易"


def made(*, bold: bool = False, signs: str = SIGNS) -> TTFont:
    return TTFont(io.BytesIO(truetype(sans_path(), signs, "Noto Sans SC", bold=bold)))


def drawn(font: TTFont, sign: str, pen: type):
    glyphs = font.getGlyphSet()
    measured = pen(glyphs)
    glyphs[font.getBestCmap()[ord(sign)]].draw(measured)
    return measured


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_is_as_wide_and_as_large_as_in_its_own_font(sign):
    small, own = made(), TTFont(sans_path())

    assert small["hmtx"][small.getBestCmap()[ord(sign)]][0] == own["hmtx"][own.getBestCmap()[ord(sign)]][0]
    assert drawn(small, sign, BoundsPen).bounds == pytest.approx(drawn(own, sign, BoundsPen).bounds, abs=1.5)
    assert abs(drawn(small, sign, AreaPen).value) == pytest.approx(
        abs(drawn(own, sign, AreaPen).value), rel=0.01
    )


def test_what_is_bold_spreads_to_both_sides_and_takes_no_more_room() -> None:
    plain, bold = made(), made(bold=True)
    left, _, right, _ = drawn(plain, "滑", BoundsPen).bounds
    further_left, _, further_right, _ = drawn(bold, "滑", BoundsPen).bounds

    assert (left - further_left, further_right - right) == (16, 16)
    assert plain["hmtx"].metrics.keys() == bold["hmtx"].metrics.keys()
    assert bold["name"].getDebugName(6) == "NotoSansSC-Bold"


def test_the_same_signs_are_the_same_bytes_in_any_order() -> None:
    one, other = (truetype(sans_path(), signs, "Noto Sans SC", bold=False) for signs in (SIGNS, SIGNS[::-1]))

    assert one == other
    assert made()["head"].created == made()["head"].modified == 0x7C259DC0  # no moment of its making


def test_it_tells_which_signs_it_has() -> None:
    assert drawn_by(sans_path(), "滑a\ue000") == {"滑", "a"}
