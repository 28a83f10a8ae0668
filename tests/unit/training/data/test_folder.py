"""A folder of one's own: what is read, how it is split, what is refused in which words."""

from pathlib import Path

import numpy as np
import pytest
from affine import Affine
from PIL import Image

from landslide_core.errors import InputError
from landslide_core.training.data.examples import Example
from landslide_core.training.data.folder import Folder, own_folder, split_apart
from landslide_core.training.data.labelled_scenes import Wanted
from landslide_core.training.data.shared_ground import Links, in_a_row, links_between
from tests.small_pictures import label
from tests.small_region import SIDE, purple_scene
from tests.small_scenes import write_tif
from tests.unit.training.data.test_shared_ground import ground

LOOK = Wanted(("red", "green", "blue"), (0.1, 0.1, 0.1), (0.6, 0.6, 0.6))


def folder_of(where: Path, names: list[str], slides: list[bool] | None = None) -> Folder:
    for number, name in enumerate(names):
        image, mask = purple_scene(number)
        for kind, values in (("i", image.transpose(1, 2, 0)), ("m", mask.astype(np.uint8) * 255)):
            (where / kind).mkdir(exist_ok=True)
            kept = values if kind == "i" or slides is None or slides[number] else np.zeros_like(values)
            Image.fromarray(kept).save(where / kind / f"{name}.png")
    return own_folder(where / "i", where / "m", LOOK, 0.8, None)


def names_of(part) -> list[str]:
    return [example.name for example in part.examples]


def scene(name: str, slide: bool = True, pixels: np.ndarray | None = None) -> Example:
    pixels = np.zeros((3, 8, 8), np.uint8) if pixels is None else np.ascontiguousarray(pixels)
    return Example(name, pixels, np.full(pixels.shape[1:], slide), 1.0)


def test_one_row_of_numbers_is_cut_once_and_its_neighbour_left_out(tmp_path: Path) -> None:
    found = folder_of(tmp_path, [str(number) for number in range(12)])

    assert names_of(found.validation) == ["10", "11"]  # the last numbers, not the last letters
    assert names_of(found.training) == ["0", "1", "2", "3", "4", "5", "6", "7", "8"]
    assert "1 that touch them or are next in number were left out" in found.split


def test_whole_rows_are_kept_together_where_there_are_several(tmp_path: Path) -> None:
    names = [f"{place}_{number}" for place in ("ash", "bay", "cliff", "dale", "east") for number in range(3)]

    found = folder_of(tmp_path, names)

    assert names_of(found.validation) == ["east_0", "east_1", "east_2"]
    assert len(found.training) == 12
    assert "3 images in whole clusters of neighbours" in found.split


def test_the_validation_part_holds_a_landslide(tmp_path: Path) -> None:
    found = folder_of(
        tmp_path, [f"n{number:02}" for number in range(12)], [number < 5 for number in range(12)]
    )

    assert any(example.mask.any() for example in found.validation.examples)
    assert any(example.mask.any() for example in found.training.examples)


def test_windows_of_one_picture_that_overlap_are_not_learnt_and_examined() -> None:
    whole = ground(0, 420)
    windows = [
        scene(f"w{row:02}{col}x", pixels=whole[:, 40 * row : 40 * row + 80, 80 * col : 80 * col + 80])
        for row in range(8)
        for col in range(5)
    ]
    places = [(row, col) for row in range(8) for col in range(5)]

    learnt, judged, notes = split_apart(windows, links_between(windows), "own")

    assert {places[index][0] for index in judged} <= {6, 7}
    assert all(
        abs(places[a][0] - places[b][0]) * 40 >= 80
        for a in learnt
        for b in judged
        if places[a][1] == places[b][1]
    )
    assert any("show the same ground were left out" in note for note in notes)


def test_georeferenced_tiles_that_overlap_or_touch_are_kept_apart(tmp_path: Path) -> None:
    """Four sheets that touch, two that overlap, and ten that lie alone."""
    west = [0, 128, 256, 384, 2_000, 2_064, *range(4_000, 14_000, 1_000)]
    for kind in ("i", "m"):
        (tmp_path / kind).mkdir()
    for number, metres in enumerate(west):
        image, mask = purple_scene(number)
        place = {"transform": Affine(2.0, 0, 500_000.0 + metres, 0, -2.0, 3_000_000.0)}
        for kind, values in (("i", image), ("m", mask[None].astype(np.uint8))):
            write_tif(tmp_path / kind / f"t{number:02}.tif", values, **place)

    found = own_folder(tmp_path / "i", tmp_path / "m", LOOK, 0.8, None)

    learnt, judged = names_of(found.training), names_of(found.validation)
    for group in ({"t00", "t01", "t02", "t03"}, {"t04", "t05"}):
        assert group <= set(learnt) or group.isdisjoint(learnt)
    assert len(judged) >= 2
    assert not set(learnt) & set(judged)
    assert found.training.examples[0].native_resolution_m == pytest.approx(2.0, abs=0.01)
    assert found.training.examples[0].mask.shape == (SIDE, SIDE)


def test_neighbours_are_learnt_from_where_little_would_remain() -> None:
    scenes = [scene(f"p{number}") for number in range(4)]
    links = Links(frozenset(), frozenset({(0, 3), (1, 3), (2, 3), (0, 1), (1, 2)}))

    learnt, judged, notes = split_apart(scenes, links, "own")

    assert (learnt, judged) == ([0, 1, 2], [3])
    assert notes[-1] == "3 to learn from touch them or are next in number"


def test_masks_without_an_image_are_counted(tmp_path: Path) -> None:
    folder_of(tmp_path, [f"s{number}" for number in range(6)])
    label(tmp_path / "m" / "other.png", inside=True, size=(64, 64))

    found = own_folder(tmp_path / "i", tmp_path / "m", LOOK, 0.8, None)

    assert "1 masks without an image were left aside, such as 'other'" in found.split


def test_lists_are_followed(tmp_path: Path) -> None:
    folder_of(tmp_path, [f"s{number}" for number in range(6)])

    found = own_folder(tmp_path / "i", tmp_path / "m", LOOK, 0.8, (["s5", "s1"], ["s0"]))

    assert (names_of(found.training), names_of(found.validation)) == (["s5", "s1"], ["s0"])
    assert found.split == "lists given by the user"


@pytest.mark.parametrize(
    ("names", "slides", "complaint"),
    [
        (["alone"], None, r"i holds 1 labelled image\. Give at least 4; or fine-tune"),
        (["a", "b", "c"], None, "holds 3 labelled images"),
        ([f"s{n}" for n in range(8)], [False] * 8, "None of the 8 masks of .* holds a landslide"),
        (
            [f"s{n}" for n in range(8)],
            [True] + [False] * 7,
            "no image with a landslide to learn from: 1 of 8 hold one",
        ),
    ],
)
def test_what_cannot_be_split_is_refused(
    tmp_path: Path, names: list[str], slides: list[bool] | None, complaint: str
) -> None:
    with pytest.raises(InputError, match=complaint):
        folder_of(tmp_path, names, slides)


def test_names_that_do_not_match_are_shown(tmp_path: Path) -> None:
    folder_of(tmp_path, [f"s{number}" for number in range(6)])
    for path in list((tmp_path / "m").iterdir()):
        path.rename(path.with_stem(f"{path.stem}_mask"))

    with pytest.raises(InputError, match="masks are called 's0_mask', .* images 's0', "):
        own_folder(tmp_path / "i", tmp_path / "m", LOOK, 0.8, None)


def test_an_empty_folder_of_masks_names_what_is_missing(tmp_path: Path) -> None:
    folder_of(tmp_path, [f"s{number}" for number in range(6)])
    for path in list((tmp_path / "m").iterdir()):
        path.unlink()

    with pytest.raises(InputError, match="6 of 6 images have no mask: 's0'"):
        own_folder(tmp_path / "i", tmp_path / "m", LOOK, 0.8, None)


def test_rows_of_numbers_are_cut_where_no_cluster_is_small() -> None:
    scenes = [scene(f"p{number}") for number in range(20)]
    links = Links(frozenset(), frozenset(in_a_row([s.name for s in scenes], [True] * 20)))

    learnt, judged, _ = split_apart(scenes, links, "own")

    assert judged == [17, 18, 19]
    assert learnt == list(range(16))
