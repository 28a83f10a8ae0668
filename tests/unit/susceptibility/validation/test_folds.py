"""Splits that keep apart what they say."""

import numpy as np
import pytest

from landslide_core.errors import NoDataError
from landslide_core.susceptibility import (
    block_folds,
    grouped_folds,
    kmeans_folds,
    random_folds,
    region_folds,
)
from tests import small_factors

STACK = small_factors.stack(60, 80)
GROUPS, PLACES = STACK.group_ids(), STACK.coordinates_m()


def test_grouped_folds_have_no_landslide_on_both_sides():
    folds = grouped_folds(GROUPS)
    for slide in np.unique(GROUPS[GROUPS > 0]):
        assert len(np.unique(folds.of[slide == GROUPS])) == 1
    assert set(np.unique(folds.of)) == set(range(5))


def test_blocks_keep_their_ground_and_whole_landslides_together():
    folds = block_folds(PLACES, GROUPS, 100.0)
    cells = np.floor((PLACES - PLACES.min(0)) / 100.0).astype(int)
    for cell in np.unique(cells, axis=0):
        here = (cells == cell).all(1) & (GROUPS == 0)
        assert len(np.unique(folds.of[here])) <= 1
    for slide in np.unique(GROUPS[GROUPS > 0]):
        assert len(np.unique(folds.of[slide == GROUPS])) == 1
    slides = np.bincount(folds.of[GROUPS > 0], minlength=5)
    assert slides.max() < 2 * slides.min()
    assert "0.1 km" in folds.words


def test_kmeans_folds_are_compact_regions_and_random_ones_are_not():
    def width(folds):
        return np.mean([PLACES[folds.of == part].std(0).mean() for part in range(folds.count)])

    assert width(kmeans_folds(PLACES, GROUPS)) < 0.7 * width(random_folds(GROUPS > 0))


def test_each_region_with_landslides_is_left_out_once():
    regions = STACK.table()[:, 1].astype(np.int64)
    folds = region_folds(regions, GROUPS)
    assert folds.count == 2
    free = GROUPS == 0
    assert len({(r, f) for r, f in zip(regions[free], folds.of[free], strict=True)}) == 2


def test_too_few_landslides_for_the_parts_are_refused_with_a_cure():
    few = np.zeros(GROUPS.size, np.int32)
    few[:3] = [1, 2, 3]
    with pytest.raises(NoDataError, match="there are 3") as problem:
        grouped_folds(few)
    assert problem.value.hint
