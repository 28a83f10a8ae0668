"""Tiles cover a scene, and blending the tiles of an image gives the image back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landslide_core.errors import NoDataError, SettingError
from landslide_core.scene.tiles import StripAccumulator, TilePlan, move_up, plan_tiles

SIDES = st.integers(1, 300)
PROPERTY = settings(deadline=None, max_examples=60)


@st.composite
def plans(draw: st.DrawFn) -> TilePlan:
    """A plan for a small scene with any mix of tile, overlap, margin and down-sampling."""
    multiple = draw(st.sampled_from([1, 2, 8, 16, 32]))
    margin = draw(st.integers(0, 24))
    overlap = draw(st.integers(2 * margin, 2 * margin + 40))
    tile = draw(st.integers(overlap + max(multiple, 8), overlap + 150))
    return plan_tiles((draw(SIDES), draw(SIDES)), tile, overlap, margin, multiple)


def cut(plan: TilePlan, image: np.ndarray, band: int, column: int) -> np.ndarray:
    """A tile of the image, filled with rubbish beyond it."""
    tile = np.full(plan.tile_shape, 1e6, np.float32)
    part = image[plan.rows.inside(band), plan.cols.inside(column)]
    tile[: part.shape[0], : part.shape[1]] = part
    return tile


def blend(plan: TilePlan, image: np.ndarray) -> np.ndarray:
    accumulator = StripAccumulator(plan)
    strips, expected_row = [], 0
    for band in range(len(plan.rows.starts)):
        for column in range(len(plan.cols.starts)):
            accumulator.add(band, column, cut(plan, image, band, column))
        row, strip = accumulator.finished(band)
        assert row == expected_row
        expected_row += len(strip)
        strips.append(strip.copy())
        accumulator.move_on(band)
    return np.concatenate(strips)


@PROPERTY
@given(plan=plans(), seed=st.integers(0, 2**32 - 1))
def test_blending_the_tiles_of_an_image_gives_the_image_back(plan: TilePlan, seed: int) -> None:
    image = np.random.default_rng(seed).random(plan.shape, np.float32)
    np.testing.assert_allclose(blend(plan, image), image, atol=1e-6)


@PROPERTY
@given(plan=plans())
def test_every_tile_starts_on_the_networks_pooling_grid_and_ends_at_most_one_step_beyond(
    plan: TilePlan,
) -> None:
    for axis, size in zip((plan.rows, plan.cols), plan.shape, strict=True):
        steps = np.diff(axis.starts)
        assert (steps > 0).all()
        reach = axis.starts[-1] + axis.tile_px
        assert size <= reach
        multiple = np.gcd.reduce([axis.tile_px, *axis.starts])
        assert reach - size < multiple
        assert min(axis.starts) == 0


@PROPERTY
@given(plan=plans())
def test_weights_are_positive_inside_the_margin_and_add_up_to_one(plan: TilePlan) -> None:
    for axis in (plan.rows, plan.cols):
        total = np.zeros(axis.starts[-1] + axis.tile_px)
        for start, weight in zip(axis.starts, axis.weights, strict=True):
            total[start : start + axis.tile_px] += weight
            used = np.flatnonzero(weight)
            assert (weight[used[0] : used[-1] + 1] > 0).all()
        np.testing.assert_allclose(total, 1, atol=1e-6)


def test_the_contaminated_margin_counts_at_scene_borders_only() -> None:
    axis = plan_tiles((4000, 1), tile=1024, overlap=192, margin=72).rows
    assert axis.weights[0][0] > 0
    assert not axis.weights[0][-72:].any()
    assert not axis.weights[1][:72].any()
    assert axis.weights[1][72] > 0
    assert axis.weights[-1][-1] > 0


def test_a_scene_smaller_than_a_tile_is_one_tile_of_its_own_size() -> None:
    plan = plan_tiles((100, 33))
    assert plan.tiles == 1
    assert plan.tile_shape == (112, 48)


def test_an_8192_scene_takes_as_many_tiles_as_its_stride_says() -> None:
    plan = plan_tiles((8192, 8192))
    assert len(plan.rows.starts) == 10  # 1 + ceil((8192 - 1024) / 832)
    assert plan.tile_shape == (992, 992)  # the least that 10 tiles need
    assert plan.pixels / 8192**2 == pytest.approx(1.466, abs=0.001)


@pytest.mark.parametrize(("most", "rows"), [(None, 2048), (5_000, 2048), (1_000, 1_000), (10, 672)])
def test_tiles_of_a_wide_scene_have_fewer_rows_and_as_many_columns(most: int | None, rows: int) -> None:
    plan = plan_tiles((9_000, 30_000), tile=2048, overlap=224, margin=84, multiple=4, most_rows=most)
    high, wide = plan.tile_shape

    assert 0.7 * rows < high <= rows + 3
    assert 0.8 * 2048 < wide <= 2048
    assert (
        plan.cols.starts == plan_tiles((9_000, 30_000), 2048, overlap=224, margin=84, multiple=4).cols.starts
    )


@pytest.mark.parametrize("by", [1, 3, 5, 9, 10])
def test_rows_move_up_and_as_many_at_the_end_stay(by: int) -> None:
    buffer = np.arange(60).reshape(2, 10, 3)
    before = buffer.copy()
    move_up(buffer, by)

    np.testing.assert_array_equal(buffer[:, : 10 - by], before[:, by:])
    np.testing.assert_array_equal(buffer[:, 10 - by :], before[:, 10 - by :])


@pytest.mark.parametrize(("tile", "overlap", "margin"), [(256, 100, 60), (64, 60, 10), (64, 32, -1)])
def test_tiles_that_leave_gaps_are_refused_with_a_cure(tile: int, overlap: int, margin: int) -> None:
    with pytest.raises(SettingError, match="overlap of at least twice the margin"):
        plan_tiles((1000, 1000), tile, overlap, margin)


@PROPERTY
@given(size=st.integers(1, 5000), tile=st.integers(256, 1024), overlap=st.integers(144, 200))
def test_neighbours_overlap_at_least_as_asked_and_no_tile_is_longer_than_asked(
    size: int, tile: int, overlap: int
) -> None:
    axis = plan_tiles((size, 1), tile, overlap, margin=72, multiple=16).rows
    assert axis.tile_px < tile + 16
    assert all(axis.tile_px - step >= overlap for step in np.diff(axis.starts))
    count = len(axis.starts)
    assert count == 1 or count <= -(-(size - overlap) // (tile - overlap - 16)) + 1


def test_a_scene_without_pixels_is_refused() -> None:
    with pytest.raises(NoDataError, match="has no pixel"):
        plan_tiles((0, 10))
