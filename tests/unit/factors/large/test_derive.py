"""Grids kept in files: windows leave no seam."""

from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from landslide_core.errors import NeedsMemoryError
from landslide_core.factors.align import align
from landslide_core.factors.area import area_of
from landslide_core.factors.derive import derive
from landslide_core.factors.large import scratch
from landslide_core.factors.large.layer_windows import LayerWindows
from tests import small_factors as small
from tests.small_windows import SETTINGS, assembled, in_files

ROUNDED = ("position", "position_wide", "slope_wide")  # running sums begin elsewhere in every window


@pytest.mark.slow
@pytest.mark.parametrize("tile_px", [13, 37])
def test_windows_of_any_size_give_what_the_whole_grid_gives(files, tmp_path, tile_px):
    whole = derive(align(files, SETTINGS))
    stack, _ = in_files(files, tmp_path, tile_px)

    assert stack.names == whole.names
    assert [card.classes for card in stack.factors] == [card.classes for card in whole.factors]
    for k, name in enumerate(whole.names):
        if name in ROUNDED:
            np.testing.assert_allclose(assembled(stack, k), whole.values[k], atol=1e-3)
        else:
            np.testing.assert_array_equal(assembled(stack, k), whole.values[k], name)
    assert set(whole.notes) >= set(stack.notes)  # those on single factors are found in the drawn rows
    assert (stack.count, stack.landslide_count) == (whole.count, int(whole.labels().sum()))
    assert stack.slides.tolist() == np.unique(whole.group_ids())[1:].tolist()
    drawn = stack.draw()
    assert drawn.weight is None
    np.testing.assert_array_equal(drawn.group_ids(), whole.group_ids())
    np.testing.assert_array_equal(drawn.coordinates_m(), whole.coordinates_m())


def test_what_a_large_grid_cannot_use_is_a_sentence(files, tmp_path):
    mask = small.write_tif(tmp_path / "mask.tif", np.ones((small.ROWS, small.COLS), np.uint8))
    with pytest.raises(NeedsMemoryError, match="is a mask, and this grid is too large"):
        in_files(replace(files, inventory=mask), tmp_path)
    geobox = small.GEOBOX.zoom_to(shape=(4_000_000, 4_000_000))
    with pytest.raises(NeedsMemoryError, match="GB of disk"), scratch(tmp_path / "out", geobox, 10, 5):
        pass
    bare = replace(files, boundary=None)
    with closing(LayerWindows(bare, area_of(small.GEOBOX, None), SETTINGS.derive)) as layers:
        assert layers.read(slice(3, 5), slice(0, 9)).dem.shape == (2, 9)
