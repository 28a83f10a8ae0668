"""The four terrain bands of a two-source network: standardised, without degrees, zero where unknown."""

import numpy as np
import pytest

from landslide_core.scene.terrain_bands import TERRAIN_BANDS, terrain_bands


def test_a_plane_has_one_slope_and_looks_downhill() -> None:
    rows, cols = np.mgrid[:20, :30].astype(np.float32)
    bands = terrain_bands(100 - 2 * cols, (1.0, 2.0))  # falls 1 m per metre towards the right

    elevation, slope, sine, cosine = bands
    inside = np.s_[1:-1, 1:-1]  # Horn's corner pixels, as gdaldem computes them, see half of the fall
    assert bands.dtype == np.float32
    assert TERRAIN_BANDS == ("elevation", "slope", "sin_aspect", "cos_aspect")
    assert elevation.mean() == pytest.approx(0, abs=1e-5)
    assert elevation.std() == pytest.approx(1, rel=1e-5)
    assert slope[inside] == pytest.approx(1, abs=1e-5)  # 45 degrees
    assert sine[inside] == pytest.approx(1, abs=1e-5)
    assert cosine[inside] == pytest.approx(0, abs=1e-5)
    _, _, sine, cosine = terrain_bands(rows, (1.0, 1.0))  # rises downwards, so it falls towards the top
    assert (sine[inside].mean(), cosine[inside].mean()) == pytest.approx((0, 1), abs=1e-5)


def test_level_ground_has_no_direction_and_its_noise_is_not_blown_up() -> None:
    level = terrain_bands(np.full((8, 8), 5.0, np.float32), (1.0, 1.0))
    noise = np.random.default_rng(0).normal(0, 0.01, (8, 8)).astype(np.float32)

    assert not level.any()
    assert np.abs(terrain_bands(noise, (30.0, 30.0))[0]).max() < 0.1


def test_unknown_elevation_is_all_zeros_and_spoils_nothing_else() -> None:
    ground = np.add.outer(np.arange(12.0), np.arange(12.0)).astype(np.float32)
    holed = ground.copy()
    holed[5, 5] = np.nan

    assert not terrain_bands(holed, (1.0, 1.0))[:, 5, 5].any()
    assert np.isfinite(terrain_bands(holed, (1.0, 1.0))).all()
    assert not terrain_bands(np.full((4, 4), np.nan, np.float32), (1.0, 1.0)).any()


def test_strips_of_a_tall_patch_join_without_a_seam() -> None:
    ground = np.random.default_rng(1).normal(0, 3, (600, 20)).astype(np.float32)
    whole = terrain_bands(ground, (2.0, 2.0))

    assert whole[1:, 200:300] == pytest.approx(
        terrain_bands(ground[190:310], (2.0, 2.0))[1:, 10:110], abs=1e-6
    )
