"""Maps in small: the pixels they stand for, whatever the parts they come in; no landslide is lost."""

import numpy as np
import pytest
from odc.geo.geobox import GeoBox

from landslide_core.analysis.sketch import Sketch
from landslide_core.factors import Factor
from landslide_core.factors.stack import FactorStack
from tests.small_factors import AFFINE, CRS

SHAPE = (61, 83)
GEOBOX = GeoBox(SHAPE, AFFINE, CRS)
RNG = np.random.default_rng(0)
HEIGHT = RNG.random(SHAPE).astype(np.float32)
HEIGHT[3:20, 40:60] = np.nan
GROUPS = (RNG.random(SHAPE) < 0.01).astype(np.int32)


def part(rows):
    card = Factor("elevation", "Elevation", "m", "continuous")
    groups = GROUPS[rows]
    return FactorStack.stacked([card], [HEIGHT[rows]], GEOBOX[rows, :], groups > 0, groups)


@pytest.mark.parametrize("heights", [(61,), (7,) * 8 + (5,), (1,) * 61])
@pytest.mark.parametrize("most", [20, 30, 500])
def test_a_sketch_is_the_same_whatever_its_parts(most, heights):
    sketch = Sketch.of(GEOBOX, most)
    row = 0
    for height in heights:
        here = part(slice(row, row + height))
        sketch.add(row, here, {"zones": 2 * here.table()[:, 0]})
        row += height
    every = -(-83 // most)
    rows, cols = SHAPE[0] // every, SHAPE[1] // every
    middle = HEIGHT[every // 2 :: every, every // 2 :: every][:rows, :cols]

    assert sketch.geobox.shape == (rows, cols)
    assert sketch.geobox.resolution.x == 10 * every
    np.testing.assert_array_equal(sketch.grids["elevation"], middle)
    np.testing.assert_array_equal(sketch.grids["zones"], 2 * middle)
    whole = GROUPS[: rows * every, : cols * every].reshape(rows, every, cols, every).any((1, 3))
    np.testing.assert_array_equal(sketch.landslides, whole)
