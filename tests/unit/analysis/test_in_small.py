"""Layers in files, by every so-manyth pixel."""

import numpy as np
import pytest

from landslide_core.analysis.in_small import in_small
from landslide_core.factors.align import LayerFiles
from landslide_core.io.rasters import chunked
from tests import small_factors as small
from tests.small_windows import assembled, in_files


@pytest.mark.parametrize(("most_px", "every"), [(10**9, 1), (1200, 2), (540, 3), (60, 9), (1, 70)])
def test_the_middle_of_every_block_is_kept_with_the_counts_of_all(tmp_path, monkeypatch, most_px, every):
    monkeypatch.setattr(chunked, "_STRIP_PX", 7 * small.COLS)
    paths = small.write_inputs(tmp_path)
    ground = small.dem()
    ground[20:23, 33:40] = np.nan
    small.write_tif(paths["dem"], ground)
    stack, _ = in_files(LayerFiles(paths["dem"], paths["inventory"]), tmp_path, names=("elevation", "slope"))
    found = in_small(stack, most_px)

    assert found.every == every
    rows, cols = max(1, small.ROWS // every), max(1, small.COLS // every)
    at = np.ix_(*(np.arange(n) * every + min(every // 2, size - 1) for n, size in ((rows, 60), (cols, 80))))
    for k in range(2):
        np.testing.assert_array_equal(found.stack.values[k], assembled(stack, k)[at])
    groups = np.concatenate([part.groups for part in stack.strips()])
    np.testing.assert_array_equal(found.stack.groups[found.stack.valid], groups[at][found.stack.valid])
    assert found.stack.pixel_area_m2 == pytest.approx(100 * every**2)
    assert (found.count, found.landslide_count) == (stack.count, stack.landslide_count)
    assert found.landslides == stack.slides.size
