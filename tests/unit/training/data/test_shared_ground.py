"""Images of the same ground are found by their pixels, their look, their place and their numbers."""

import io

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from landslide_core.training.data.examples import Example
from landslide_core.training.data.shared_ground import (
    Links,
    groups_of,
    in_a_row,
    joined,
    links_between,
    looking_alike,
    natural,
    with_same_pixels,
)


def ground(seed: int, side: int = 400) -> np.ndarray:
    """Hills and fields with some grain: (3, side, side)."""
    rng = np.random.default_rng(seed)
    broad = ndimage.gaussian_filter(rng.normal(size=(3, side, side)), (0, 12, 12)) * 12 * 60
    return (110 + broad + rng.normal(0, 6, (3, side, side))).clip(0, 255).astype(np.uint8)


def example(pixels: np.ndarray, name: str = "e") -> Example:
    return Example(name, np.ascontiguousarray(pixels), np.zeros(pixels.shape[1:], bool), 1.0)


ORIENTATIONS = [
    (turns, mirrored, f"{90 * turns} degrees{', mirrored' if mirrored else ''}")
    for turns in range(4)
    for mirrored in (False, True)
]


@pytest.mark.parametrize(
    ("turns", "mirrored"), [o[:2] for o in ORIENTATIONS], ids=[o[2] for o in ORIENTATIONS]
)
def test_shifted_windows_of_one_picture_share_pixels_however_they_are_turned(
    turns: int, mirrored: bool
) -> None:
    whole = ground(0)
    other = np.rot90(whole[:, 90:250, 60:220], turns, (1, 2))
    other = other[..., ::-1] if mirrored else other

    assert with_same_pixels([example(whole[:, :128, :128]), example(other)]) == {(0, 1)}


def test_windows_that_only_touch_share_no_pixels() -> None:
    whole = ground(1)

    assert with_same_pixels([example(whole[:, :, :200]), example(whole[:, :, 200:])]) == set()


def test_frames_water_and_flat_ground_are_not_shared_ground() -> None:
    framed = []
    for seed in range(8):
        pixels = ground(seed, 96)
        pixels[:, :12] = 0
        pixels[:, 40:60] = np.array([20, 40, 90])[:, None, None]
        pixels[:, 70:80, ::2] = 255  # a pattern of the file, in all of them
        framed.append(example(pixels))

    assert with_same_pixels(framed) == set()


@pytest.mark.parametrize("quality", [95, 60])
@pytest.mark.parametrize("size", [(200, 200), (137, 150)])
def test_copies_of_another_size_or_compression_look_alike(quality: int, size: tuple[int, int]) -> None:
    picture = Image.fromarray(ground(2, 200).transpose(1, 2, 0))
    stream = io.BytesIO()
    picture.resize(size).save(stream, "JPEG", quality=quality)
    copy = np.asarray(Image.open(stream)).transpose(2, 0, 1)
    others = [example(ground(seed, 200)) for seed in range(3, 9)]

    assert looking_alike([example(ground(2, 200)), example(copy), *others]) == {(0, 1)}
    assert looking_alike([example(ground(2, 200)), *others, example(copy[:, ::-1])]) == {(0, 7)}


def test_pictures_of_one_colour_say_nothing() -> None:
    same = [example(np.full((3, 40, 40), level, np.uint8)) for level in (20, 20, 90)]

    assert links_between(same, placed=[True] * 3) == Links(frozenset(), frozenset())


def test_names_are_in_a_row_by_any_of_their_numbers() -> None:
    names = ["a_9", "a_10", "a_12", "b_9", "t_1_1", "t_1_2", "t_2_1", "t_3_3", "alone"]

    found = in_a_row(names, [True] * len(names))

    assert {(names[a], names[b]) for a, b in found} == {
        ("a_9", "a_10"),
        ("t_1_1", "t_1_2"),
        ("t_1_1", "t_2_1"),
    }
    assert in_a_row(names, [name != "a_10" for name in names]).isdisjoint({(0, 1)})
    assert sorted(["x10", "x9", "x1b"], key=natural) == ["x1b", "x9", "x10"]


def test_groups_keep_common_ground_together_and_cut_long_rows() -> None:
    names = [f"p{number}" for number in range(40)]
    same = frozenset({(0, 20), (20, 39)})
    beside = frozenset(in_a_row(names, [True] * 40))

    numbers = groups_of(names, Links(same, beside), 10)

    assert numbers[0] == numbers[20] == numbers[39]
    runs = [numbers[first : first + 4] for first in range(4, 36, 4) if first != 20]
    assert all(len(set(run)) == 1 for run in runs)
    assert len(set(numbers)) == 8  # ten runs, three of which hold the same ground


def test_what_is_joined_through_others_is_joined() -> None:
    assert joined(5, [(3, 1), (1, 4)]) == [0, 1, 2, 1, 1]


def test_links_of_a_choice_are_those_that_lead_out_of_it() -> None:
    links = Links(frozenset({(0, 1), (1, 2), (3, 4)}), frozenset())

    assert links.of([1, 3], links.same) == {0, 2, 4}
