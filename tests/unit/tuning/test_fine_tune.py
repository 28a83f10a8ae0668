"""Fine-tuning from the command line: how parts are cut, what is refused, what is gained."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
