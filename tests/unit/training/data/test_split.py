"""Splits by landslides: about 7:2:1, every landslide whole in one part, and not a pixel of ground shared."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from landslide_core.errors import InputError, NoDataError
from landslide_core.training.data.split import SHARES, split


def discs(count: int, side: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    rows, cols = np.mgrid[:side, :side]
    mask = np.zeros((side, side), bool)
    for _ in range(count):
        row, col = rng.integers(0, side, 2)
        mask |= (rows - row) ** 2 + (cols - col) ** 2 < rng.integers(3, 25) ** 2
    return mask


def painted(mask: np.ndarray, pieces, scene: int = 0) -> np.ndarray:
    """The part of every pixel: 0 for none, 1 to 3; fails when two pieces share a pixel."""
    parts = np.zeros(mask.shape, int)
    for piece in pieces:
        if piece.scene == scene:
            window = parts[piece.rows, piece.cols]
            assert not window.any()
            window[:] = 1 + list(SHARES).index(piece.part)
    return parts


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.integers(12, 40), st.integers(300, 700))
def test_no_ground_is_shared_and_every_landslide_is_whole(seed: int, count: int, side: int) -> None:
    mask = discs(count, side, seed)
    try:
        pieces = split([mask], [0], seed)
    except InputError:
        return
    parts = painted(mask, pieces)
    labels, found = ndimage.label(mask, np.ones((3, 3)))

    assert (parts > 0).all()
    for label in range(1, found + 1):
        assert len(np.unique(parts[labels == label])) == 1
    assert set(np.unique(parts[mask])) == {1, 2, 3}


def test_landslides_come_seven_to_two_to_one() -> None:
    mask = np.zeros((1600, 1600), bool)
    mask[60::160, 60::160] = True  # a hundred, one in each block
    parts = painted(mask, split([mask], [0]))

    assert [np.count_nonzero(parts[mask] == part) for part in (1, 2, 3)] == [70, 20, 10]


def test_images_of_common_ground_stay_together_and_others_apart() -> None:
    masks = [discs(3, 100, seed) for seed in range(12)]
    pieces = split(masks, [0, 0, 0, *range(3, 12)])
    of_scene = {n: {piece.part for piece in pieces if piece.scene == n} for n in range(12)}

    assert of_scene[0] == of_scene[1] == of_scene[2]
    assert all(len(parts) == 1 for parts in of_scene.values())
    assert set.union(*of_scene.values()) == set(SHARES)


def test_the_seed_decides_which_landslides_go_where() -> None:
    mask = discs(30, 900, 1)

    assert split([mask], [0], 3) == split([mask], [0], 3)
    assert split([mask], [0], 3) != split([mask], [0], 4)


def test_too_few_landslides_are_refused() -> None:
    mask = np.zeros((400, 400), bool)
    mask[10:20, 10:20] = mask[300:320, 300:320] = True

    with pytest.raises(NoDataError, match="2 landslides"):
        split([mask], [0])
