"""Pixels that did not change are found whatever the light."""

import numpy as np
import pytest

from landslide_core.normalise import irmad


def test_ir_mad_finds_what_did_not_change_whatever_the_light():
    rng = np.random.default_rng(0)
    base = rng.random((3, 20_000))
    first = np.stack([base[0], 0.5 * base[0] + 0.5 * base[1], 0.3 * base[0] + 0.7 * base[2]])
    second = 0.8 * first + 0.05 + rng.normal(0, 0.01, first.shape)
    second[:, :6000] = rng.random((3, 6000))
    found = irmad.invariant_pixels(first, second)
    gain, offset = irmad.lines(first, second, found.pixels)

    assert found.pixels[6000:].sum() > 50
    assert not found.pixels[:6000].any()
    assert gain == pytest.approx([0.8] * 3, abs=0.01)
    assert offset == pytest.approx([0.05] * 3, abs=0.01)
