"""A table gives what computing every pixel gives, to the last bit."""

import numpy as np
import pytest

from landslide_core.networks import Card, cards
from landslide_core.normalise.scaling import Scaling, by_255, to_input
from landslide_core.normalise.scene_to_scene import Normalised, Normaliser
from landslide_core.normalise.tables import table_for

LINE = Scaling((0.0003, 0.0007, 0.001), (0.1, -0.2, 0.03))
CURVE = Normaliser((((0.0, 0.4, 1.0), (0.1, 0.3, 0.9)),) * 3, "a curve")


@pytest.fixture(scope="module")
def card() -> Card:
    return cards()["unet"]


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int16"])
@pytest.mark.parametrize("scaling", [by_255(3), LINE, Normalised(LINE, CURVE)], ids=["255", "line", "curve"])
def test_a_table_gives_what_computing_gives(dtype, scaling, card):
    rng, numbers = np.random.default_rng(0), np.iinfo(dtype)
    pixels = rng.integers(numbers.min, numbers.max, (3, 70, 90), dtype, endpoint=True)
    pixels[:, 0, :2] = numbers.min, numbers.max
    valid = rng.random((70, 90)) > 0.1
    expected = to_input(scaling.apply(pixels), card)
    expected[:, ~valid] = 0

    table = table_for(dtype, scaling, card)
    found = table.look_up(pixels, valid)

    np.testing.assert_array_equal(found, expected)
    assert found.dtype == np.float32
    assert found.transpose(1, 2, 0).flags.c_contiguous
    part = np.s_[20:50, 11:77]
    np.testing.assert_array_equal(table.look_up(pixels[:, *part], valid[part]), expected[:, *part])


@pytest.mark.parametrize("dtype", ["float32", "float64", "uint32", "int32"])
def test_types_of_too_many_numbers_have_no_table(dtype, card):
    assert table_for(dtype, LINE, card) is None
