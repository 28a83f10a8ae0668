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


@pytest.mark.slow
def test_a_mask_of_landslides_gives_what_the_whole_grid_gives(files, tmp_path):
    drawn = (align(files, SETTINGS).groups > 0).astype(np.uint8)
    drawn[20:24, :] = 1  # one that goes through several windows
    masked = replace(files, inventory=small.write_tif(tmp_path / "mask.tif", drawn))
    whole = derive(align(masked, SETTINGS))

    stack, found = in_files(masked, tmp_path, 13)

    assert (stack.count, stack.landslide_count) == (whole.count, int(whole.labels().sum()))
    np.testing.assert_array_equal(stack.draw().group_ids(), whole.group_ids())
    assert len(found.table) == len(align(masked, SETTINGS).landslides)


def test_what_a_large_grid_cannot_use_is_a_sentence(files, tmp_path):
    geobox = small.GEOBOX.zoom_to(shape=(4_000_000, 4_000_000))
    with pytest.raises(NeedsMemoryError, match="GB of disk"), scratch(tmp_path / "out", geobox, 10, 5):
        pass
    bare = replace(files, boundary=None)
    with closing(LayerWindows(bare, area_of(small.GEOBOX, None), SETTINGS.derive)) as layers:
        assert layers.read(slice(3, 5), slice(0, 9)).dem.shape == (2, 9)
