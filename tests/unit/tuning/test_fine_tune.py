"""Fine-tuning from the command line: how parts are cut, what is refused, what is gained."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from landslide_core.commands.main import main
from landslide_core.errors import InputError
from landslide_core.networks import cards
from landslide_core.training import recipes
from landslide_core.training.data.examples import Example
from landslide_core.training.data.split import SHARES, split
from landslide_core.training.recipe import Stage
from landslide_core.tuning.fine_tune import MOST_SIDE_PX, cut
from tests.small_region import SIDE, purple_scene, write_region

QUICK = dataclasses.replace(
    recipes.FINE_TUNE, batch=4, epochs=3, epoch_crops=32, stages=(Stage(0.0, 32, (1.0, 1.0)),), ema=0.5
)


@pytest.mark.slow
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

    # Which part each pixel of each scene is in; nothing yet.
    seen = {f"s{number}": np.full(rows * cols, "", "U20") for number, (rows, cols) in enumerate(shapes)}
    for part, pieces in parts.items():
        for piece in pieces:
            values = piece.pixels.astype(int)
            pixels = (values[0] << 16) + (values[1] << 8) + values[2]
            assert np.array_equal(pixels, piece.elevation_m)
            scene = piece.name.rsplit("_", 2)[0]
            before = seen[scene][pixels.ravel()]
            assert set(before.tolist()) <= {"", part}
            seen[scene][pixels.ravel()] = part
    assert all((each != "").all() for each in seen.values())
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


def test_two_landslides_are_too_few(models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    region = write_region(tmp_path / "region", range(2))
    words = ["--images", str(region / "images"), "--masks", str(region / "masks")]

    assert main(["train", "--from", "unet", *words, "--out", str(tmp_path / "out")]) == 2
    assert "at least three" in capsys.readouterr().err


@pytest.mark.slow
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


def write_pictures(folder: Path, numbers: range) -> Path:
    """Plain PNG pictures of purple landslides, with PNG masks."""
    for name in ("images", "masks"):
        (folder / name).mkdir(parents=True)
    for number in numbers:
        image, mask = purple_scene(number)
        Image.fromarray(image.transpose(1, 2, 0)).save(folder / "images" / f"photo {number}.png")
        Image.fromarray(mask.astype(np.uint8) * 255).save(folder / "masks" / f"photo {number}.png")
    return folder


def tuned_on(region: Path, tmp_path: Path) -> int:
    words = ["--images", region / "images", "--masks", region / "masks", "--out", tmp_path / "out"]
    return main(
        ["train", "--from", "unet", "--device", "cpu", *map(str, words), "--work", str(tmp_path / "work")]
    )


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fine-tuning takes a step or two."""
    monkeypatch.setattr(recipes, "RECIPES", (dataclasses.replace(QUICK, epochs=1, epoch_crops=8),))


@pytest.mark.usefixtures("models", "short")
def test_plain_pictures_are_enough(tmp_path: Path) -> None:
    assert tuned_on(write_pictures(tmp_path / "own", range(20)), tmp_path) == 0

    assert "numbered in a row stay together by 2" in cards(tmp_path / "out")["unet"].training["split"]


@pytest.mark.usefixtures("models", "short")
def test_copies_of_a_picture_stay_in_one_part(tmp_path: Path) -> None:
    region = write_pictures(tmp_path / "own", range(12))
    for kind in ("images", "masks"):
        first = Image.open(region / kind / "photo 0.png")
        first.transpose(Image.Transpose.ROTATE_90).save(region / kind / "turned.png")

    assert tuned_on(region, tmp_path) == 0

    assert "1 scenes show ground of another one" in cards(tmp_path / "out")["unet"].training["split"]


@pytest.mark.usefixtures("models", "short")
def test_a_second_region_does_not_get_the_first_regions_weights(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Same names, same sizes, same folder for the state: other ground."""
    assert tuned_on(write_pictures(tmp_path / "here", range(12)), tmp_path) == 0
    written = (tmp_path / "out" / "unet.safetensors").read_bytes()
    there = write_pictures(tmp_path / "there", range(12))
    for kind in ("images", "masks"):
        for path in (there / kind).iterdir():
            Image.open(path).transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(path)

    assert tuned_on(there, tmp_path) == 2

    assert "belongs to a training with other settings" in capsys.readouterr().err
    assert (tmp_path / "out" / "unet.safetensors").read_bytes() == written
    assert tuned_on(tmp_path / "here", tmp_path) == 0  # the first goes on where it was
