"""Scaling: once per scene, the same line for every tile, judged by percentiles."""

import numpy as np
import pytest

from landslide_core.normalise.scaling import by_255, percentile_scaling

LOW, HIGH = (0.1, 0.2, 0.3), (0.6, 0.7, 0.8)


def test_eight_bit_pixels_are_divided_by_255() -> None:
    pixels = np.array([0, 51, 255], np.uint8).reshape(1, 1, 3).repeat(3, axis=0)

    assert by_255(3).apply(pixels)[0, 0].tolist() == pytest.approx([0.0, 0.2, 1.0])


def test_the_scenes_percentiles_land_on_the_training_percentiles() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.normal([[[900.0]], [[1200.0]], [[400.0]]], 80, (3, 200, 200))

    scaled = percentile_scaling(pixels, np.ones((200, 200), bool), LOW, HIGH).apply(pixels)

    assert np.percentile(scaled, 2, axis=(1, 2)) == pytest.approx(LOW, abs=1e-3)
    assert np.percentile(scaled, 98, axis=(1, 2)) == pytest.approx(HIGH, abs=1e-3)
    assert scaled.dtype == np.float32


def test_brightness_and_unit_of_a_sensor_do_not_matter() -> None:
    rng = np.random.default_rng(1)
    counts = rng.integers(200, 2000, (3, 60, 60)).astype(np.uint16)
    reflectance = counts / 1e4
    valid = np.ones((60, 60), bool)

    first = percentile_scaling(counts, valid, LOW, HIGH).apply(counts)
    second = percentile_scaling(reflectance, valid, LOW, HIGH).apply(reflectance)

    np.testing.assert_allclose(first, second, atol=1e-5)


def test_no_data_does_not_move_the_percentiles() -> None:
    pixels = np.random.default_rng(2).uniform(100, 200, (3, 50, 50))
    valid = np.ones((50, 50), bool)
    before = percentile_scaling(pixels, valid, LOW, HIGH)
    pixels[:, :25] = -9999
    valid[:25] = False

    after = percentile_scaling(pixels, valid, LOW, HIGH)

    assert after.gain == pytest.approx(before.gain, rel=0.05)


def test_a_constant_band_is_put_in_the_middle() -> None:
    pixels = np.full((3, 10, 10), 7.0)

    scaled = percentile_scaling(pixels, np.ones((10, 10), bool), LOW, HIGH).apply(pixels)

    assert scaled[:, 0, 0].tolist() == pytest.approx([0.35, 0.45, 0.55])
