"""Compiled sums over taps are those of the plain formula, of pixels of any type."""

import numpy as np
import pytest

from landslide_core.scene.resampled import filtered, span, taps


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32"])
@pytest.mark.parametrize("scale", [0.4, 1.0, 2.0, 2.7])
def test_sums_are_those_of_the_formula(dtype, scale):
    old, new = (90, 71), (int(90 / scale), int(71 / scale))
    pixels = np.random.default_rng(0).integers(0, 120, (3, *old)).astype(dtype)
    across = [taps(slice(0, n), o, o / n) for o, n in zip(old, new, strict=True)]

    block = pixels[:, span(across[0][0]), span(across[1][0])]

    np.testing.assert_array_equal(filtered(block, *across, compiled=True), filtered(block, *across))


def test_a_row_is_the_same_in_whatever_window_it_is_computed():
    pixels = np.random.default_rng(1).random((1, 200, 160)).astype(np.float32)
    rows, cols = taps(slice(0, 71), 200, 200 / 71), taps(slice(0, 57), 160, 160 / 57)
    whole = filtered(pixels, rows, cols, compiled=True)
    part = taps(slice(20, 31), 200, 200 / 71)
    found = filtered(pixels[:, span(part[0])], part, cols, compiled=True)
    np.testing.assert_array_equal(found, whole[:, 20:31])
