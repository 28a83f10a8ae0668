"""The side of the blocks follows how far errors are alike."""

import numpy as np
import pytest
from scipy import ndimage

from landslide_core.factors import Factor
from landslide_core.factors.factor_table import FactorTable
from landslide_core.susceptibility import ForestSettings, draw_sample
from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.validation.block_curve import block_curve
from landslide_core.susceptibility.validation.block_size import BlockSize, block_size

CARD = Factor("slope", "Slope", "°", "continuous")


def world(reach_m: float, seed: int = 0) -> FactorTable:
    """Places of 20 km squared where landslides depend on slope, and on something unknown that reaches that far."""
    rng = np.random.default_rng(seed)
    unknown = ndimage.gaussian_filter(rng.standard_normal((200, 200)), reach_m / 200, mode="wrap")
    at = rng.uniform(0, 20_000, (4000, 2))
    slope = rng.normal(0, 1, 4000)
    odds = slope + 2.5 * (unknown / unknown.std())[tuple((at // 100).astype(int).T)] - 1
    labels = rng.random(4000) < 1 / (1 + np.exp(-odds))
    return FactorTable((CARD,), slope[:, None].astype(np.float32), labels, places_m=at)


def sized(data: FactorTable) -> BlockSize:
    context = models.Context(data.factors, {}, ForestSettings(trees=3))
    sample = draw_sample(data.labels(), 1.0)
    return block_size(context, data.table(), sample, data.group_ids(), data.coordinates_m(), 5)


def test_blocks_are_as_large_as_errors_reach():
    near, far = sized(world(500.0)), sized(world(1500.0))
    assert 500 < near.side_m < 2500
    assert far.side_m > 1.5 * near.side_m
    assert "(variogram)" in near.words


def test_where_errors_do_not_depend_on_distance_the_usual_size_serves():
    rng = np.random.default_rng(0)
    data = world(500.0)
    shuffled = FactorTable((CARD,), data.values, rng.permutation(data.landslide), places_m=data.places_m)
    found = sized(shuffled)
    assert found.side_m == pytest.approx(20_000 / np.sqrt(80), rel=0.01) or "variogram" in found.words
    assert found.side_m < 6000


def test_errors_that_reach_across_the_area_are_said_to():
    found = sized(world(8000.0))
    assert found.side_m == pytest.approx(20_000 / np.sqrt(15), rel=0.02)
    assert "may flatter" in found.words


def test_the_curve_begins_with_random_rows_and_leaves_out_what_is_too_large():
    data = world(800.0)
    context = models.Context(data.factors, {}, ForestSettings(trees=3))
    sample = draw_sample(data.labels(), 1.0)
    found = block_curve(
        context, data.table(), sample, data.group_ids(), data.coordinates_m(), 6000.0, parts=5
    )
    assert found.side_m[0] == 0
    assert found.side_m[1] == 1500
    assert max(found.side_m) < 12_000
    assert len(found.auc) == len(found.spread) == len(found.side_m)
