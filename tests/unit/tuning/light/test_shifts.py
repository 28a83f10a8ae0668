"""Every shift leaves a labelled image that can be judged, and does what its name says."""

import numpy as np
import pytest

from landslide_core.tuning.light.shifts import AS_IT_IS, SHIFTS, Shifted
from tests.small_light import hills

MASK = np.zeros((200, 200), bool)
MASK[80:120, 90:130] = True
IMAGE = Shifted(hills(200), MASK, 0.8)


def shifted(name: str) -> Shifted:
    return SHIFTS[name](IMAGE, np.random.default_rng(0))


@pytest.mark.parametrize("name", SHIFTS)
def test_pixels_and_mask_stay_together_and_the_image_given_is_not_changed(name: str) -> None:
    before = IMAGE.pixels.copy()
    found = shifted(name)

    assert found.pixels.shape == (3, *found.mask.shape)
    assert found.pixels.dtype in (np.uint8, np.uint16)
    assert found.mask.any()
    np.testing.assert_array_equal(IMAGE.pixels, before)


@pytest.mark.parametrize("name", [name for name in SHIFTS if name not in (AS_IT_IS, "pixel size untold")])
def test_every_shift_changes_the_pixels(name: str) -> None:
    found = shifted(name).pixels

    assert found.shape != IMAGE.pixels.shape or (found != IMAGE.pixels).any()


@pytest.mark.parametrize("name", ["pixel size untold", "coarser, untold", "close view, untold"])
def test_what_is_untold_is_unknown(name: str) -> None:
    assert shifted(name).told_m is None


def test_coarser_pixels_say_their_size() -> None:
    found = shifted("coarser, told")

    assert found.told_m is not None
    assert found.told_m == pytest.approx(0.8 * 200 / found.mask.shape[0])
    assert found.mask.mean() == pytest.approx(MASK.mean(), abs=0.02)


def test_numbers_of_sixteen_bits_are_ten_times_as_large() -> None:
    np.testing.assert_array_equal(shifted("numbers times 10, 16 bit").pixels, IMAGE.pixels.astype(int) * 10)


def test_a_shift_is_the_same_for_the_same_seed() -> None:
    np.testing.assert_array_equal(shifted("night").pixels, shifted("night").pixels)
