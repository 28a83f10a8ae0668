"""Regions of a mask found strip by strip: the same as of the whole."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from odc.geo.geobox import GeoBox
from scipy import ndimage

from landslide_core.errors import NeedsMemoryError
from landslide_core.io.layers import mask_runs
from landslide_core.io.layers.mask_runs import MaskRuns, runs_of
from landslide_core.io.vectors.features import outlines_of
from tests.small_factors import GEOBOX


def strips(rows: int, height: int) -> list[slice]:
    return [slice(top, min(top + height, rows)) for top in range(0, rows, height)]


def found_in(mask: np.ndarray, height: int) -> MaskRuns:
    geobox = GeoBox(mask.shape, GEOBOX.affine, GEOBOX.crs)
    return runs_of(lambda rows: mask[rows], geobox, strips(len(mask), height), "mask.tif")


MASKS = arrays(bool, st.tuples(st.integers(1, 17), st.integers(1, 17)), elements=st.booleans())


@given(mask=MASKS, height=st.integers(1, 18))
@settings(deadline=None)
def test_regions_and_their_numbers_are_those_of_the_whole(mask: np.ndarray, height: int) -> None:
    whole, count = ndimage.label(mask, np.ones((3, 3)))

    found = found_in(mask, height)

    assert found.count == count
    np.testing.assert_array_equal(found.paint(slice(0, mask.shape[0]), slice(0, mask.shape[1])), whole)


def test_any_window_is_a_part_of_the_whole() -> None:
    mask = np.random.default_rng(0).random((60, 80)) < 0.4
    found = found_in(mask, 7)
    whole = found.paint(slice(0, 60), slice(0, 80))

    for rows, cols in (
        (slice(3, 20), slice(11, 12)),
        (slice(59, 60), slice(0, 80)),
        (slice(5, 33), slice(40, 80)),
    ):
        np.testing.assert_array_equal(found.paint(rows, cols), whole[rows, cols])


def test_outlines_are_those_of_the_whole() -> None:
    mask = ndimage.binary_dilation(np.random.default_rng(1).random((60, 80)) < 0.02, iterations=2)
    labels, _ = ndimage.label(mask, np.ones((3, 3)))

    found = found_in(mask, 7).outlines(strips(60, 7))
    whole = outlines_of(labels.astype(np.int32), GEOBOX)

    assert found["id"].tolist() == whole["id"].tolist()
    assert found.crs == whole.crs
    assert found.is_valid.all()
    # GDAL's outlines of all at once may cross themselves where pixels touch by a corner.
    assert found.geometry.geom_equals(whole.geometry.make_valid()).all()


def test_a_mask_that_is_too_ragged_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(mask_runs, "MOST_RUNS", 10)

    with pytest.raises(NeedsMemoryError, match="more than 10 runs"):
        found_in(np.indices((6, 8)).sum(0) % 2 == 0, 2)
