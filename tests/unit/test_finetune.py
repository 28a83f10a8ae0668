"""Fine-tuning from the command line: what is read, how ground is kept apart, what is refused, what is gained."""

import dataclasses
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from odc.geo.geobox import GeoBox
from shapely.geometry import box

from landslide_core.commands.main import main
from landslide_core.errors import InputError
from landslide_core.networks import cards
from landslide_core.training import recipe as recipes
from landslide_core.training.data.examples import Example
from landslide_core.training.data.split import SHARES, split
from landslide_core.training.recipe import Stage
from landslide_core.tuning.fine_tune import MOST_SIDE_PX, cut
from landslide_core.tuning.labelled_scenes import Labelled, common_ground, find, read
from tests.unit.detection import tiny_card, write_tif

SIDE = 64
QUICK = dataclasses.replace(
    recipes.FINE_TUNE, batch=4, epochs=3, epoch_crops=32, stages=(Stage(0.0, 32, (1.0, 1.0)),), ema=0.5
)


def purple_scene(number: int, side: int = SIDE) -> tuple[np.ndarray, np.ndarray]:
    """Purple discs on green ground: the tiny network, which looks for bright red, does not know them."""
    rng = np.random.default_rng(number)
    rows, cols = np.mgrid[:side, :side]
    mask = (rows - rng.integers(16, side - 16)) ** 2 + (cols - rng.integers(16, side - 16)) ** 2 < 100
    image = rng.integers(50, 70, (3, side, side)).astype(np.uint8)
    image[1] += 60
    image[:, mask] = np.array([[110], [40], [160]], np.uint8)
    return image, mask


def write_region(folder: Path, numbers: range, georeferenced: bool = True, sheet: int = 0) -> Path:
    """Scenes side by side, with masks; `sheet` moves all of them to other ground."""
    for name in ("images", "masks"):
        (folder / name).mkdir(parents=True)
    for number in numbers:
        image, mask = purple_scene(number)
        west = 500_000.0 + 2.0 * SIDE * number + 50_000.0 * sheet
        place = {"transform": Affine(2.0, 0, west, 0, -2.0, 3_000_000.0)}
        for name, pixels in (("images", image), ("masks", mask[None].astype(np.uint8))):
            path = folder / name / f"scene_{number:02}.tif"
            write_tif(
                path, pixels, "EPSG:32648" if georeferenced else None, **(place if georeferenced else {})
            )
    return folder


def grid_at(west: float, side: int = 100) -> GeoBox:
    return GeoBox((side, side), Affine(2.0, 0, west, 0, -2.0, 3_000_000.0), "EPSG:32648")


def test_sheets_that_touch_are_apart_and_sheets_that_overlap_are_not() -> None:
    sheets = [grid_at(500_000), grid_at(500_200), grid_at(500_390), grid_at(500_580), grid_at(501_000)]
    first, second, third, fourth, fifth = common_ground(sheets)

    assert second == third == fourth  # the second and fourth through the third
    assert len({first, second, fifth}) == 3


def test_pictures_without_a_place_are_each_their_own_ground() -> None:
    bare = GeoBox((10, 10), Affine.identity(), None)

    assert len(set(common_ground([bare, bare, grid_at(500_000)]))) == 3


@settings(max_examples=30, deadline=None)
@given(
    shapes=st.lists(st.tuples(st.integers(90, 400), st.integers(90, 400)), min_size=1, max_size=14),
    seed=st.integers(0, 999),
)
def test_no_pixel_of_ground_is_in_two_parts(shapes: list[tuple[int, int]], seed: int) -> None:
    """Every pixel carries its own number through the cut, so that it can be recognised."""
    rng = np.random.default_rng(seed)
    examples = []
    for number, (rows, cols) in enumerate(shapes):
        mask = np.zeros((rows, cols), bool)
        for _ in range(6):
            row, col = rng.integers(0, rows - 9), rng.integers(0, cols - 9)
            mask[row : row + 8, col : col + 8] = True
        index = np.arange(rows * cols).reshape(rows, cols)
        number_of = np.stack([index >> 16, index >> 8 & 255, index & 255]).astype(np.uint8)
        examples.append(Example(f"s{number}", number_of, mask, 1.0, index.astype(np.float32)))
    try:
        parts = cut(examples, split([e.mask for e in examples], range(len(examples)), seed))
    except InputError:
        return  # fewer than three landslides that lie apart

    seen: dict[tuple[str, int], str] = {}
    for part, pieces in parts.items():
        for piece in pieces:
            values = piece.pixels.astype(int)
            pixels = (values[0] << 16) + (values[1] << 8) + values[2]
            assert np.array_equal(pixels, piece.elevation_m)
            scene = piece.name.rsplit("_", 2)[0]
            for pixel in pixels.ravel():
                assert seen.setdefault((scene, int(pixel)), part) == part
    assert len(seen) == sum(rows * cols for rows, cols in shapes)
    assert all(any(piece.mask.any() for piece in parts[part]) for part in SHARES)


def test_many_scenes_stay_whole() -> None:
    masks = [purple_scene(number)[1] for number in range(20)]
    pieces = split(masks, range(20))

    assert [(piece.rows, piece.cols) for piece in pieces] == [(slice(0, SIDE), slice(0, SIDE))] * 20
    assert [sum(piece.part == part for piece in pieces) for part in SHARES] == [14, 4, 2]


def test_large_parts_are_scored_in_pieces_that_fit_together() -> None:
    side = MOST_SIDE_PX + 40
    whole = Example("wide", np.zeros((3, 30, side), np.uint8), np.zeros((30, side), bool), 1.0)
    pieces = split([whole.mask.copy() for _ in range(2)] + [np.eye(30, dtype=bool)] * 10, range(12))
    parts = cut(
        [
            whole,
            whole,
            *[Example("s", np.zeros((3, 30, 30), np.uint8), m, 1.0) for m in [np.eye(30, dtype=bool)] * 10],
        ],
        pieces,
    )
    judged = [e for part in ("validation", "test") for e in parts[part] if e.name.startswith("wide")]

    assert all(max(e.mask.shape) <= MOST_SIDE_PX for e in judged)
    assert all(e.mask.shape == (30, side) for e in parts["train"] if e.name.startswith("wide"))


def test_polygons_and_masks_of_other_crs_and_no_data_are_read(tmp_path: Path) -> None:
    image, mask = purple_scene(1)
    image[:, :4] = 0
    write_tif(tmp_path / "scene.tif", image, nodata=0)
    outline = gpd.GeoDataFrame(geometry=[box(500_020, 2_999_900, 500_060, 2_999_998)], crs="EPSG:32648")
    outline.to_crs("EPSG:4326").to_file(tmp_path / "scene.gpkg")

    example, grid = read(Labelled(tmp_path / "scene.tif", tmp_path / "scene.gpkg"), tiny_card(), 9.0)

    expected = np.zeros((SIDE, SIDE), bool)
    expected[4:50, 10:30] = True  # rows above are no-data
    assert (example.mask != expected).mean() < 0.005
    assert (example.pixels[:, :4] == 128).all()
    assert example.native_resolution_m == pytest.approx(2.0)  # the image's own, not the 9 m that was given
    assert grid.crs is not None
    plain = write_tif(tmp_path / "plain.tif", purple_scene(1)[0], crs=None)
    truth = write_tif(tmp_path / "truth.tif", mask[None].astype(np.uint8) * 255, crs=None)
    example, _ = read(Labelled(plain, truth), tiny_card(), 9.0)
    assert np.array_equal(example.mask, mask)
    assert example.native_resolution_m == 9.0


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--from", "unet"], "nothing to fine-tune on"),
        (["--from", "unet", "--images", "IMAGES"], "nothing to fine-tune on"),
        (["--from", "unet", "--bijie", "x"], "--bijie does not go with"),
        (["--from", "unet", "--network", "unet"], "--network does not go with"),
        (["--from", "unet", "--switch", "pooling=2"], "--switch does not go with"),
        (["--from", "unet", "--train-list", "x"], "--train-list does not go with"),
        (["--images", "IMAGES", "--masks", "MASKS", "--dem", "x.tif"], "--dem is of --from"),
        (["--images", "IMAGES", "--masks", "MASKS", "--test-images", "x"], "--test-images is of --from"),
        (["--from", "unet", "--images", "IMAGES", "--masks", "MASKS", "--test-images", "x"], "need masks"),
        (["--from", "unet", "--images", "IMAGES", "--masks", "nowhere"], "not two files or two folders"),
        (["--from", "unet", "--images", "IMAGES", "--masks", "MASKS", "--out", "MODELS"], "begins with"),
        (["--from", "unet", "--images", "IMAGES", "--masks", "MASKS", "--dem", "x.tif"], "images alone"),
        (
            ["--from", "unet", "--images", "IMAGES", "--masks", "MASKS"]
            + ["--test-images", "IMAGES", "--test-masks", "MASKS"],
            "learnt from",
        ),
        (["--from", "geonext", "--images", "IMAGES", "--masks", "MASKS"], "No trained weights"),
        (["--from", "unet", "--images", "IMAGES", "--masks", "MASKS", "--only", "roof"], "no part 'roof'"),
    ],
)
def test_what_does_not_go_together_is_refused_with_a_cure(
    words: list[str], complaint: str, models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    region = write_region(tmp_path / "region", range(3))
    places = {"IMAGES": region / "images", "MASKS": region / "masks", "MODELS": models}
    before = {path: path.read_bytes() for path in models.iterdir()}
    out = [] if "MODELS" in words else ["--out", str(tmp_path / "out")]
    given = [str(places.get(word, word)) for word in words]

    assert main(["train", *given, *out, "--work", str(tmp_path / "work"), "--device", "cpu"]) == 2
    message, cure = capsys.readouterr().err.strip().splitlines()[-2:]
    assert complaint in message
    assert cure.split()[0] in {"Give", "Fine-tuning", "Leave", "Choose", "Its"}
    assert {path: path.read_bytes() for path in models.iterdir()} == before


def test_images_without_masks_are_named(tmp_path: Path) -> None:
    region = write_region(tmp_path, range(3))
    (region / "masks" / "scene_01.tif").unlink()

    with pytest.raises(InputError, match="1 of 3 images have no mask, the first is 'scene_01'"):
        find(region / "images", region / "masks")


def test_two_landslides_are_too_few(models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    region = write_region(tmp_path / "region", range(2))
    words = ["--images", str(region / "images"), "--masks", str(region / "masks")]

    assert main(["train", "--from", "unet", *words, "--out", str(tmp_path / "out")]) == 2
    assert "at least three" in capsys.readouterr().err


def test_fine_tuning_finds_what_the_shipped_weights_do_not_know(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the command line to weights that load, better on other ground, and a card that says so."""
    quick = dataclasses.replace(QUICK, epochs=8, learning_rate=1e-2)
    monkeypatch.setattr(recipes, "RECIPES", (quick,))
    own = write_region(tmp_path / "own", range(20))
    other = write_region(tmp_path / "other", range(100, 106), sheet=1)
    words = ["--images", own / "images", "--masks", own / "masks", "--out", tmp_path / "out"]
    words += ["--test-images", other / "images", "--test-masks", other / "masks", "--work", tmp_path / "work"]

    assert main(["train", "--from", "unet", "--device", "cpu", *map(str, words)]) == 0

    card = cards(tmp_path / "out")["unet"]
    for name, images in (("test", 2), ("elsewhere", 6)):
        score = card.scores[name]
        assert score["images"] == images
        assert score["before"]["iou"] < 0.2
        assert score["after"]["iou"] > score["before"]["iou"] + 0.3
    assert "fine-tuned on 14 parts of scene_" in card.trained_on
    assert card.training["started_from"].startswith("unet.safetensors (sha256")
    assert "--from unet" in card.training["command"]
    assert "--network" not in card.training["command"]  # which --from would refuse
    assert str(tmp_path) not in json.dumps(card.training)
    printed = capsys.readouterr().out
    assert "other scenes (6 images) before: IoU" in printed
    assert (tmp_path / "out" / "unet.safetensors").is_file()
