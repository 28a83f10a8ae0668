"""evaluate: images of any size, masks and polygons, stable JSON, and the same numbers as counting by hand."""

import json
from unittest.mock import patch

import geopandas as gpd
import numpy as np
import pytest
import torch
from affine import Affine
from odc.geo.geobox import GeoBox
from PIL import Image
from shapely.geometry import box

from landslide_core import io
from landslide_core.commands.main import main
from landslide_core.comparison.evaluate import evaluate
from landslide_core.comparison.settings import EvaluateSettings
from landslide_core.detection.journey import detect
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import InputError, MismatchError
from landslide_core.hardware import threads as threads_room
from landslide_core.io.labelled import match_folders
from landslide_core.metrics import ConfusionMatrix
from landslide_core.networks import cards
from landslide_core.progress import Progress


def settings(name, threshold=None):
    return EvaluateSettings((name,), DetectSettings(threshold=threshold))


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

    report = evaluate(match_folders(folder / "images", [folder / "masks"]), settings(name, 0.3))

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


def test_several_images_at_a_time_give_the_report_of_one_after_another(folder, monkeypatch) -> None:
    labelled, threads = match_folders(folder / "images", [folder / "masks"]), torch.get_num_threads()
    name = sorted(cards())[0]
    reports = []
    for small_bytes, expected in ((10**9, 2), (0, 1)):
        monkeypatch.setattr("landslide_core.comparison.evaluate._SMALL_BYTES", small_bytes)
        torch.set_num_threads(2)
        with patch(
            "landslide_core.comparison.evaluate.side_by_side", wraps=threads_room.side_by_side
        ) as asked:
            reports.append(evaluate(labelled * 4, settings(name)))
        assert asked.call_args.args[2] == expected
        assert torch.get_num_threads() == 2
    torch.set_num_threads(threads)

    for report in reports:
        report["networks"][name].pop("seconds")
    assert json.dumps(reports[0]) == json.dumps(reports[1])


def test_every_image_and_the_whole_have_a_light(folder) -> None:
    name = sorted(cards())[0]

    found = evaluate(match_folders(folder / "images", [folder / "masks"]), settings(name, 0.3))["networks"][
        name
    ]

    assert [each["image"] for each in found["images"]] == ["a.png", "b.png", "c.png"]
    for light in (found["light"], *(each["light"] for each in found["images"])):
        assert light["level"] in ("green", "amber", "red")
        assert light["reasons"]
        assert light["expected_f1"] is None or len(light["expected_f1"]) == 2


def test_evaluating_agrees_with_detecting(folder, tmp_path) -> None:
    name = sorted(cards())[0]
    out = tmp_path / "run"
    assert main(["detect", str(folder / "images" / "a.png"), "--network", name, "--out", str(out)]) == 0
    with_margin = io.open_scene(out / "probability.tif", trusted=True)
    percent = with_margin.read(slice(0, 60), slice(0, 70), [with_margin.roles[0]])[0]
    truth = io.read_mask(folder / "masks" / "a.png")

    only_a = match_folders(folder / "images", [folder / "masks"], ["a"])
    report = evaluate(only_a, settings(name, 0.5))

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


def test_a_mask_of_another_size_is_refused(folder) -> None:
    Image.fromarray(np.zeros((9, 9), np.uint8)).save(folder / "masks" / "b.png")

    with pytest.raises(MismatchError, match="9 x 9"):
        evaluate(match_folders(folder / "images", [folder / "masks"]), settings(sorted(cards())[0]))


def test_polygons_score_as_the_mask_that_they_are(tmp_path) -> None:
    """Outlines in another coordinate system, along the pixels' edges, are the same truth as their mask."""
    grid = GeoBox((60, 70), Affine(2.0, 0, 500_000, 0, -2.0, 3_000_000), "EPSG:32648")
    pixels = np.random.default_rng(0).integers(0, 255, (3, 60, 70)).astype(np.uint8)
    truth = np.zeros((60, 70), np.uint8)
    truth[10:30, 20:50] = 1
    outline = gpd.GeoDataFrame(geometry=[box(500_040, 2_999_940, 500_100, 2_999_980)], crs="EPSG:32648")
    for name in ("images", "masks", "outlines"):
        (tmp_path / name).mkdir()
    io.write_raster(tmp_path / "images" / "a.tif", pixels, grid)
    io.write_raster(tmp_path / "masks" / "a.tif", truth, grid)
    outline.to_crs("EPSG:4326").to_file(tmp_path / "outlines" / "a.gpkg")
    name = sorted(cards())[0]

    drawn, painted = (
        evaluate(match_folders(tmp_path / "images", [tmp_path / kind]), settings(name))["networks"][name][
            "pooled"
        ]
        for kind in ("outlines", "masks")
    )

    assert painted["tp"] + painted["fn"] == 20 * 30
    assert drawn == painted


def in_feet(folder):
    """A scene with its mask, and the elevation under it in feet with a hole that no tag declares."""
    grid = GeoBox((60, 70), Affine(2.0, 0, 500_000, 0, -2.0, 3_000_000), "EPSG:32648")
    for name in ("images", "masks"):
        (folder / name).mkdir()
    pixels = np.random.default_rng(0).integers(1, 255, (3, 60, 70)).astype(np.uint8)
    io.write_raster(folder / "images" / "a.tif", pixels, grid)
    truth = np.zeros((60, 70), np.uint8)
    truth[10:30, 20:50] = 1
    io.write_raster(folder / "masks" / "a.tif", truth, grid)
    feet = np.linspace(3000, 4000, 4200, dtype=np.float32).reshape(60, 70)
    feet[:4, :4] = -32768
    io.write_raster(folder / "dem.tif", feet, grid, units=["ft"])
    return folder


def test_what_was_done_to_an_elevation_model_is_told_in_the_json_and_in_words(tmp_path, capsys) -> None:
    folder, name = in_feet(tmp_path), sorted(cards())[0]
    words = ["evaluate", "--images", str(folder / "images"), "--masks", str(folder / "masks"), "--network", name,
             "--dem", str(folder / "dem.tif"), "--json", str(folder / "report.json")]  # fmt: skip
    assert main(words) == 0
    said = capsys.readouterr().out
    report = json.loads((folder / "report.json").read_text("utf-8"))
    for told in ("heights in ft", "-32768"):
        (note,) = (each for each in report["data"]["notes"] if "dem.tif" in each and told in each)
        assert f"note: {note}" in said
    run = detect(folder / "images" / "a.tif", folder / "run", dem=folder / "dem.tif")
    ours = [each for each in report["data"]["notes"] if "dem.tif" in each]
    assert ours == [each for each in run.manifest["warnings"] if "dem.tif" in each]


def test_the_pixel_size_of_a_prediction_is_told_for_each_network(tmp_path, capsys) -> None:
    folder, name = in_feet(tmp_path), "unet"
    words = ["evaluate", "--images", str(folder / "images"), "--masks", str(folder / "masks"), "--network", name,
             "--json", str(folder / "report.json"), "--resample-to", "40"]  # fmt: skip
    assert main(words) == 0
    warnings = json.loads((folder / "report.json").read_text("utf-8"))["networks"][name]["warnings"]
    assert any("40 m per pixel, as was asked for" in each for each in warnings)
    assert any("not to be trusted" in each for each in warnings)
    assert warnings[0] in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--images", "nowhere", "--masks", "nowhere"], "no folder nowhere"),
        (["--images", "{f}/images", "--masks", "{f}/masks", "--network", "u-net"], "No trained weights"),
        (["--images", "{f}/images", "--masks", "{f}/masks", "--threshold", "7"], "threshold is 7"),
        (["--images", "{f}/images", "--masks", "{f}/masks", "--json", "{f}/no/such.json"], "no folder"),
    ],
)
def test_wrong_arguments_get_a_sentence_and_a_cure(folder, capsys, arguments: list[str], told: str) -> None:
    assert main(["evaluate", *(word.format(f=folder) for word in arguments)]) == 2

    assert told in capsys.readouterr().err


def timeless(report: dict) -> str:
    """A report without how long it took."""
    for network in report["networks"].values():
        network.pop("seconds")
    return json.dumps(report, sort_keys=True)


@pytest.mark.slow
@pytest.mark.usefixtures("same_models")
def test_two_workers_report_what_one_process_reports(folder, two_workers, tmp_path, capsys) -> None:
    labelled = match_folders(folder / "images", [folder / "masks"])
    said = []

    alone = evaluate(labelled, settings("unet", 0.3))
    spread = evaluate(
        labelled,
        settings("unet", 0.3),
        scheduler=two_workers.address,
        progress=Progress(lambda share, message: said.append(message)),
    )

    assert timeless(spread) == timeless(alone)
    assert said[-1] == "UNet: 2 workers"
    words = ["--images", str(folder / "images"), "--masks", str(folder / "masks"), "--network", "unet"]
    assert main(["evaluate", *words, "--scheduler", two_workers.address]) == 0
    assert "3 images" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.usefixtures("same_models")
def test_an_image_that_is_not_there_is_a_sentence_on_a_cluster_too(folder, two_workers) -> None:
    labelled = match_folders(folder / "images", [folder / "masks"])
    labelled[1].image.unlink()

    with pytest.raises(InputError, match=labelled[1].image.name):
        evaluate(labelled, settings("unet", 0.3), scheduler=two_workers.address)


def test_synthetic_scenes_are_not_given_to_a_cluster(capsys) -> None:
    assert main(["evaluate", "--synthetic", "2", "--scheduler", "tcp://127.0.0.1:9"]) == 2
    assert "--scheduler would be left aside" in capsys.readouterr().err
