"""evaluate: pairs by stem, images of any size, stable JSON, and the same numbers as counting by hand."""

import json

import numpy as np
import pytest
from PIL import Image

from landslide_core import io
from landslide_core.commands.main import main
from landslide_core.comparison.evaluate import evaluate, pairs
from landslide_core.errors import FileError, MismatchError
from landslide_core.metrics import ConfusionMatrix
from landslide_core.networks import cards

POOLED = {"iou", "f1", "precision", "recall", "kappa", "oa", "miou", "tp", "fp", "fn", "tn"}


@pytest.fixture
def folder(tmp_path):
    """Three images of different size; one has no landslide; masks are 0/255, 0/1 and TIF."""
    rng = np.random.default_rng(0)
    (tmp_path / "images").mkdir()
    (tmp_path / "masks").mkdir()
    for name, size, top, kind in (
        ("a", (60, 70), 255, "png"),
        ("b", (33, 41), 1, "png"),
        ("c", (50, 50), 255, "tif"),
    ):
        pixels = rng.integers(0, 255, (*size, 3)).astype(np.uint8)
        mask = np.zeros(size, np.uint8)
        if name != "b":
            mask[10:30, 10:30] = top
        Image.fromarray(pixels).save(tmp_path / "images" / f"{name}.png")
        Image.fromarray(mask).save(tmp_path / "masks" / f"{name}.{kind}")
    return tmp_path


def test_the_report_counts_every_pixel_once(folder) -> None:
    name = sorted(cards())[0]

    report = evaluate(pairs(folder / "images", [folder / "masks"]), [name], threshold=0.3)

    pooled = report["networks"][name]["pooled"]
    assert set(pooled) == POOLED
    assert pooled["tp"] + pooled["fp"] + pooled["fn"] + pooled["tn"] == 60 * 70 + 33 * 41 + 50 * 50
    assert pooled["tp"] + pooled["fn"] == 800
    assert report["networks"][name]["threshold"] == 0.3
    assert report["data"]["images"] == 3
    assert report["data"]["empty_share"] == pytest.approx(1 / 3)
    assert report["data"]["all_background"]["fn"] == 800
    assert report["data"]["all_background"]["protocols"]["image_wise_empty_one"]["iou"] == pytest.approx(
        1 / 3
    )


def test_evaluating_agrees_with_detecting(folder, tmp_path) -> None:
    name = sorted(cards())[0]
    out = tmp_path / "run"
    assert main(["detect", str(folder / "images" / "a.png"), "--network", name, "--out", str(out)]) == 0
    with_margin = io.open_scene(out / "probability.tif", trusted=True)
    percent = with_margin.read(slice(0, 60), slice(0, 70), [with_margin.roles[0]])[0]
    truth = io.read_mask(folder / "masks" / "a.png")

    only_a = pairs(folder / "images", [folder / "masks"], ["a"])
    report = evaluate(only_a, [name], threshold=0.5)

    expected = ConfusionMatrix.from_masks(truth, percent >= 50).scores()
    assert {k: report["networks"][name]["pooled"][k] for k in ("tp", "fp", "fn", "tn")} == {
        k: expected[k] for k in ("tp", "fp", "fn", "tn")
    }


def test_the_json_file_is_documented_and_holds_no_nan(folder, tmp_path, capsys) -> None:
    name = sorted(cards())[0]
    target = tmp_path / "report.json"
    arguments = ["--images", str(folder / "images"), "--masks", str(folder / "masks"), "--network", name]

    assert main(["evaluate", *arguments, "--json", str(target)]) == 0

    report = json.loads(target.read_text())
    assert set(report["networks"][name]["pooled"]) == POOLED
    assert "NaN" not in target.read_text()
    assert name in capsys.readouterr().out


def test_masks_of_a_later_folder_replace_those_of_an_earlier_one(folder) -> None:
    (folder / "better").mkdir()
    Image.fromarray(np.full((60, 70), 255, np.uint8)).save(folder / "better" / "a.png")

    matched = pairs(folder / "images", [folder / "masks", folder / "better"])

    assert [pair.mask.parent.name for pair in matched] == ["better", "masks", "masks"]


def test_an_image_without_a_mask_is_named_and_a_list_is_the_cure(folder) -> None:
    (folder / "masks" / "b.png").unlink()

    with pytest.raises(FileError, match="'b'.*labelled"):
        pairs(folder / "images", [folder / "masks"])
    assert len(pairs(folder / "images", [folder / "masks"], ["a", "c"])) == 2


def test_a_mask_of_another_size_is_refused(folder) -> None:
    Image.fromarray(np.zeros((9, 9), np.uint8)).save(folder / "masks" / "b.png")

    with pytest.raises(MismatchError, match="9 x 9"):
        evaluate(pairs(folder / "images", [folder / "masks"]), [sorted(cards())[0]])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--images", "nowhere", "--masks", "nowhere"], "no folder nowhere"),
        (["--images", "{f}/images", "--masks", "{f}/masks", "--network", "u-net"], "No trained weights"),
        (["--images", "{f}/images", "--masks", "{f}/masks", "--threshold", "7"], "not a probability"),
        (["--images", "{f}/images", "--masks", "{f}/masks", "--json", "{f}/no/such.json"], "no folder"),
    ],
)
def test_wrong_arguments_get_a_sentence_and_a_cure(folder, capsys, arguments: list[str], told: str) -> None:
    assert main(["evaluate", *(word.format(f=folder) for word in arguments)]) == 2

    assert told in capsys.readouterr().err
