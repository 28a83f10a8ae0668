"""Two images over each other: shifts mended on any pair of grids, large ones and such that nobody can tell refused."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from affine import Affine
from scipy.ndimage import zoom

from landslide_core import io
from landslide_core.changes.coregistration import Registration, registered
from landslide_core.changes.pair import Pair
from landslide_core.changes.settings import ChangeSettings
from landslide_core.errors import MismatchError, NoDataError
from tests.small_change import AFTER, BEFORE, ROLES, ground, moved, write
from tests.small_scenes import UTM


@pytest.fixture
def after(tmp_path: Path) -> Path:
    return write(tmp_path / "after.tif", ground(AFTER, 2))


def measured(before: Path, after: Path, **how: object) -> tuple[Registration, Pair]:
    with closing(io.open_scene(before, ROLES)) as first, closing(io.open_scene(after, ROLES)) as second:
        pair, found = registered(Pair.of(first, second), ChangeSettings(**how))  # type: ignore[arg-type]
        return found, pair


@pytest.mark.parametrize("crs", ["EPSG:32648", None])
def test_a_shift_is_mended_to_a_fraction_of_a_pixel(tmp_path: Path, after: Path, crs: str | None) -> None:
    before = write(tmp_path / "before.tif", moved(ground(BEFORE, 1), 3.4, -2.2), crs=crs)
    if crs is None:
        after = write(tmp_path / "plain.tif", ground(AFTER, 2), crs=None)

    found, pair = measured(before, after)

    assert found.mended
    np.testing.assert_allclose((found.rows_px, found.cols_px), (3.4, -2.2), atol=0.15)
    assert found.left_px is not None
    assert found.left_px < 0.3
    step = 1.0 if crs is None else 2.0
    np.testing.assert_allclose(pair.move, (2.2 * step, (-3.4 if crs is None else 3.4) * step), atol=0.3)
    assert "3.4 px below and 2.2 px left" in found.in_words


def test_images_in_place_are_left_where_they_are(tmp_path: Path, after: Path) -> None:
    found, pair = measured(write(tmp_path / "before.tif", ground(BEFORE, 1)), after)

    assert found.measured
    assert not found.mended
    assert pair.move == (0, 0)


def test_a_large_shift_is_refused_with_its_size_and_cure(tmp_path: Path, after: Path) -> None:
    before = write(tmp_path / "before.tif", moved(ground(BEFORE, 1), -60, 0))

    with pytest.raises(MismatchError) as refused:
        measured(before, after)
    assert "60.0 pixels (120 m)" in refused.value.message
    assert "60.0 px above" in refused.value.message
    assert "up to 10 are mended" in refused.value.message
    assert dict(refused.value.knobs) == {"most_shift": "PX"}
    found, _ = measured(before, after, most_shift_px=80)
    np.testing.assert_allclose((found.rows_px, found.cols_px), (-60, 0), atol=0.3)


def test_larger_pixels_of_another_extent_are_laid_over(tmp_path: Path, after: Path) -> None:
    """The earlier image has pixels of 3 m, begins elsewhere and lies 4 m too far east."""
    scene = ground(BEFORE, 1)[:, 15:, 30:]
    coarse = np.stack([zoom(band, 2 / 3, order=1, grid_mode=True, mode="nearest") for band in scene])
    place = UTM @ Affine.translation(32, 15) @ Affine.scale(1.5)
    found, pair = measured(write(tmp_path / "before.tif", coarse, place), after)

    np.testing.assert_allclose((found.rows_px, found.cols_px), (0, 2), atol=0.3)
    assert pair.span_px == pytest.approx(1.5)


def test_another_system_is_laid_over(tmp_path: Path, after: Path) -> None:
    """The earlier image lies in the neighbouring zone, turned by its convergence, and 6 m too far north."""
    import rasterio
    from rasterio.warp import Resampling, calculate_default_transform, reproject

    scene, other = ground(BEFORE, 1).astype(np.float32), "EPSG:32647"
    rows, cols = scene.shape[1:]
    west, north = UTM.c, UTM.f
    place, wide, high = calculate_default_transform(
        "EPSG:32648", other, cols, rows, west, north - 2 * rows, west + 2 * cols, north
    )
    warped = np.zeros((4, high, wide), np.float32)
    reproject(
        scene, warped, src_transform=UTM, src_crs="EPSG:32648", dst_transform=place, dst_crs=other,
        resampling=Resampling.cubic,
    )  # fmt: skip
    before = write(tmp_path / "before.tif", warped, Affine.translation(0, 6) @ place, crs=other)
    with rasterio.open(before) as file:
        assert file.crs.to_epsg() == 32647

    found, pair = measured(before, after)

    np.testing.assert_allclose((found.rows_px, found.cols_px), (-3, 0), atol=0.4)
    np.testing.assert_allclose(pair.move, (0, -6), atol=0.8)


def test_what_cannot_be_measured_is_refused_and_may_be_taken_as_given(tmp_path: Path, after: Path) -> None:
    fog = np.random.default_rng(5).normal(200, 4, (4, 360, 420))
    before = write(tmp_path / "before.tif", fog)

    with pytest.raises(NoDataError, match="cannot be measured") as refused:
        measured(before, after)
    assert dict(refused.value.knobs) == {"as_placed": ""}
    found, pair = measured(before, after, placing="given")
    assert not found.measured
    assert pair.move == (0, 0)


def test_parts_that_lie_differently_are_refused(tmp_path: Path, after: Path) -> None:
    """The left third is 4 pixels too high, the right one 4 too low: no shift mends that."""
    scene = ground(BEFORE, 1)
    scene[:, :, :140] = moved(scene, -4, 0)[:, :, :140]
    scene[:, :, 280:] = moved(scene, 4, 0)[:, :, 280:]

    with pytest.raises((MismatchError, NoDataError)) as refused:
        measured(write(tmp_path / "before.tif", scene), after)
    assert "no one shift mends it" in refused.value.message


def test_pairs_that_cannot_be_laid_over_each_other_are_refused(tmp_path: Path, after: Path) -> None:
    plain = write(tmp_path / "plain.tif", ground(BEFORE, 1), crs=None)
    with pytest.raises(MismatchError, match="plain.tif has no georeference and the other image has one"):
        measured(plain, after)
    small = write(tmp_path / "small.tif", ground(BEFORE, 1)[:, :200], crs=None)
    with pytest.raises(MismatchError, match="420 x 200"):
        measured(small, plain)
    away = write(tmp_path / "away.tif", ground(BEFORE, 1), Affine.translation(9e4, 0) @ UTM)
    with pytest.raises(NoDataError, match="do not overlap"):
        measured(away, after)


def test_clouds_over_half_of_it_do_not_hide_a_shift(tmp_path: Path, after: Path) -> None:
    scene = moved(ground(BEFORE, 1), 2, 5)
    scene[:, :, :170] = 0  # no data

    found, _ = measured(write(tmp_path / "before.tif", scene), after)

    np.testing.assert_allclose((found.rows_px, found.cols_px), (2, 5), atol=0.2)
