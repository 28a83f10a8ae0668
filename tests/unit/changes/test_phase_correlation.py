"""Shifts of a known size are found to a twentieth of a pixel; pictures without anything in common have no peak."""

import numpy as np
import pytest
from scipy.ndimage import fourier_shift

from landslide_core.changes.phase_correlation import shift_between
from tests import small_change


def picture(seed: int = 0) -> np.ndarray:
    return small_change.ground(small_change.AFTER, seed)[:3].mean(axis=0)


@pytest.mark.parametrize(
    "shift", [(0.0, 0.0), (3.4, -2.2), (-0.5, 0.25), (17.0, 40.0), (-60.0, 0.0)], ids=str
)
def test_a_known_shift_is_found(shift: tuple[float, float]) -> None:
    """The judge is the shift theorem: the phases of the whole picture are turned."""
    ground = picture()
    moved = np.fft.ifft2(fourier_shift(np.fft.fft2(ground), shift)).real

    peak = shift_between(ground[80:280, 100:320], moved[80:280, 100:320])

    np.testing.assert_allclose((peak.rows, peak.cols), shift, atol=0.051)
    assert peak.sharpness > 10


def test_another_light_and_grain_change_nothing() -> None:
    moved = np.roll(picture(5), (4, -7), (0, 1)) * 0.4 + 90

    peak = shift_between(picture(), moved)

    np.testing.assert_allclose((peak.rows, peak.cols), (4, -7), atol=0.11)


@pytest.mark.parametrize("side", [96, 256, 512])
def test_pictures_with_nothing_in_common_have_no_sharp_peak(side: int) -> None:
    rng = np.random.default_rng(side)
    first, second = (rng.normal(size=(side, side)).cumsum(0).cumsum(1) for _ in range(2))

    assert shift_between(first, second).sharpness < 10


def test_a_picture_that_holds_nothing_is_not_sharp() -> None:
    flat, unknown = np.full((64, 64), 3.0), np.full((64, 64), np.nan)

    assert shift_between(picture()[:64, :64], flat).sharpness == 0
    assert shift_between(picture()[:64, :64], unknown).sharpness == 0


def test_what_is_unknown_takes_no_part() -> None:
    first, moved = picture(), np.roll(picture(3), (5, 3), (0, 1))
    first[:60], moved[-50:] = np.nan, np.nan

    peak = shift_between(first, moved)

    np.testing.assert_allclose((peak.rows, peak.cols), (5, 3), atol=0.11)
