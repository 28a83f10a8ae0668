"""Two images on one grid, whatever bands and coordinates they have."""

from contextlib import closing
from pathlib import Path

import numpy as np

from landslide_core import io
from landslide_core.changes.pair import Pair
from landslide_core.changes.radiometry import relative
from tests.small_change import AFTER, BEFORE, ground, write


def test_images_without_a_common_band_have_no_bands_to_read(tmp_path: Path) -> None:
    """Grey before and colour after: a network sees both, and nobody knows how the looks changed."""
    before = write(tmp_path / "before.tif", ground(BEFORE, 1)[:1])
    after = write(tmp_path / "after.tif", ground(AFTER, 2)[:3])
    with (
        closing(io.open_scene(before, ("grey",))) as first,
        closing(io.open_scene(after, ("red", "green", "blue"))) as second,
    ):
        pair = Pair.of(first, second)
        strip = slice(0, 20), slice(10, 40)
        both = pair.read_before(pair.common_roles, *strip), pair.read_after(pair.common_roles, *strip)
        found = relative(pair).changed(*both)

    assert pair.common_roles == ()
    assert [each.shape for each in both] == [(0, 20, 30)] * 2
    assert found.shape == (20, 30)
    assert np.isnan(found).all()
