"""A printed map: its colours, its scale bar at true length, and what is unknown left pale."""

import io

import numpy as np
import pytest
from PIL import Image

from landslide_core.figures.map_sheet import bar_length_m, sheet


def drawn(*given, **more):
    return np.asarray(Image.open(io.BytesIO(sheet(*given, **more))).convert("RGB")).astype(int)


def test_colours_marks_and_unknown_ground_stand_where_they_belong():
    colours = np.zeros((50, 100, 3), np.float32)
    colours[:, :50], colours[:, 50:] = (200, 0, 0), (0, 0, 200)
    colours[:10] = np.nan
    marked = np.zeros((50, 100), bool)
    marked[40:, :10] = True
    picture = drawn(colours, 10.0, marked=marked, mark_colour="#00ff00")

    assert tuple(picture[300, 200]) == (200, 0, 0)
    assert tuple(picture[300, 900]) == (0, 0, 200)
    assert tuple(picture[50, 500]) == (246, 246, 246)
    assert tuple(picture[480, 50]) == (0, 255, 0)


def test_the_scale_bar_is_as_long_as_it_says():
    picture = drawn(np.full((80, 100, 3), 250, np.float32), 30.0)  # 3 km wide, 1,000 pixels
    foot = picture[830:840]
    dark = np.flatnonzero((foot[4] == (0x17, 0x26, 0x2A)).all(1))
    bar = dark[dark < 700]

    assert bar_length_m(3000) == 500
    assert bar.max() - bar.min() == pytest.approx(500 / 3, abs=2)


@pytest.mark.parametrize("width", [7.0, 130.0, 2_999.0, 81_000.0, 1.2e6])
def test_bars_are_round_and_fit(width):
    length = bar_length_m(width)
    assert 0.1 * width <= length <= 0.3 * width
    assert f"{length:.0e}"[0] in "125"


def test_shaded_relief_darkens_but_never_hides():
    plain = np.full((40, 40, 3), 200, np.float32)
    shade = np.zeros((40, 40), np.float32)
    shade[:, 20:] = 1
    picture = drawn(plain, 10.0, shade)
    assert 0 < picture[400, 100, 0] < picture[400, 900, 0] == 200
