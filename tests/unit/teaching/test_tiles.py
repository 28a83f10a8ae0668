"""Which tiles show the same ground, and how they are dealt out."""

import numpy as np
import pytest

from landslide_core.errors import NoDataError
from landslide_core.teaching.tiles import Tile, by_ground, coarser, digest, parts_of
from landslide_core.training.data.examples import Example


def tile(seed: int, scene: int = 0, box: tuple[float, ...] | None = None) -> Tile:
    rng = np.random.default_rng(seed)
    mask = np.zeros((40, 40), bool)
    mask[10:20, 10:20] = True
    pixels = rng.integers(0, 255, (3, 40, 40), dtype=np.uint8)
    return Tile(Example(str(seed), pixels, mask, 1.0), ~np.zeros_like(mask), scene, 1, box)  # type: ignore[arg-type]


def test_tiles_share_ground_where_they_overlap_or_show_the_same_pixels() -> None:
    tiles = [tile(0), tile(1), tile(2, 1, (0, 0, 2, 2)), tile(3, 2, (1, 1, 3, 3)), tile(4), tile(4, 3)]
    ground = [each.ground for each in by_ground(tiles, [(0, 1)])]

    assert ground[0] == ground[1]
    assert ground[2] == ground[3]
    assert ground[4] == ground[5]
    assert len(set(ground)) == 3


def test_no_ground_is_in_two_parts_and_landslides_are_dealt_evenly() -> None:
    tiles = by_ground([tile(seed) for seed in range(10)], [(0, 1), (2, 3)])
    parts = parts_of(tiles, 3)

    assert parts[0] == parts[1]
    assert parts[2] == parts[3]
    assert sorted(parts.count(part) for part in range(3)) in ([3, 3, 4], [2, 4, 4])


def test_outlines_on_one_ground_cannot_be_judged() -> None:
    tiles = by_ground([tile(seed) for seed in range(4)], [(0, 1), (1, 2), (2, 3)])

    with pytest.raises(NoDataError, match="share one ground"):
        parts_of(tiles, 3)


def test_two_pieces_of_ground_are_too_few_to_learn_to_choose_and_to_judge() -> None:
    tiles = by_ground([tile(seed) for seed in range(4)], [(0, 1), (2, 3)])

    with pytest.raises(NoDataError, match="lie on 2 pieces of ground"):
        parts_of(tiles, 3)


def test_other_outlines_have_another_digest() -> None:
    first, second = tile(0), tile(0)
    second.example.mask[0, 0] = True

    assert digest([first]) == digest([tile(0)])
    assert digest([first]) != digest([second])


@pytest.mark.parametrize(
    ("pixel_m", "times"), [(0.05, 1), (0.8, 1), (1.5, 1), (1.6, 2), (3.0, 2), (3.2, 4), (10.0, 8)]
)
def test_coarse_images_are_enlarged_less_than_double(pixel_m, times):
    assert coarser(0.8, pixel_m) == times
    assert pixel_m / (0.8 * times) < 2
