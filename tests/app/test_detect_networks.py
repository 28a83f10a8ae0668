"""Detect with several networks: the one that is chosen is shown and used; the scene may be normalised first."""

import json
import shutil

import pytest

from landslide_core import io
from landslide_core.normalise import appearance as appearances
from landslide_ui.detect import runs
from tests import small_world
from tests.app.test_detect_options import LOOKED, finish, pictures
from tests.app.test_detect_page import run_of, said
from tests.small_light import fitted_light, write_light

NETWORKS = ["unet-se", "unet", "resnet18-se"]


@pytest.fixture
def models(desk, tmp_path, monkeypatch):
    """Three networks; the card of the first records the look of its training images, here that of the scene."""
    folder = shutil.copytree(desk.parent / "models", tmp_path / "models")
    small_world.write_more_networks(folder, NETWORKS[1:])
    scene = io.open_scene(desk / "scene.tif").overview(64, ("red", "green", "blue"))
    look = appearances.appearance_of(scene.pixels[:, scene.valid] / 6000, ("red", "green", "blue"))
    card = json.loads((folder / "unet-se.json").read_text("utf-8"))
    (folder / "unet-se.json").write_text(json.dumps({**card, "look": look.as_dict()}), "utf-8")
    other = json.loads((folder / "resnet18-se.json").read_text("utf-8"))
    scores = {"pooled": {"iou": 0.61, "f1": 0.76, "precision": 0.7, "recall": 0.83}, "images": 119}
    told = {**other, "scores": scores, "trained_on": "slopes of the tests", "resolution_m": [2.0, 9.0]}
    (folder / "resnet18-se.json").write_text(json.dumps(told), "utf-8")
    monkeypatch.setenv("SCARP_MODELS", str(folder))
    for name in NETWORKS[:2]:  # two networks whose folds showed that a normalisation gains
        sha256 = json.loads((folder / f"{name}.json").read_text("utf-8"))["sha256"]
        write_light(folder, fitted_light(name, sha256, {}))
    return folder


@pytest.fixture
def detect(models, app):
    """The Detect page with the small sample laid out."""
    app.run()
    app.button("home.sample.small").click().run()
    assert not app.exception
    return app


def test_the_card_of_the_chosen_network_is_shown_and_that_network_runs_and_is_explained(detect):
    options = detect.selectbox("detect.network").options
    assert {option.partition(" (")[0] for option in options} == {"UNet-SE", "UNet", "ResNet18-SE"}
    assert all("M parameters" in option for option in options)
    assert "slopes of the tests" not in said(detect)
    detect.selectbox("detect.network").set_value("resnet18-se").run()
    text = said(detect)
    assert not detect.exception
    for fact in ("slopes of the tests", "2 to 9 m per pixel", "0.61", "0.83", "119 images"):
        assert fact in text

    finish(detect)
    assert runs.open_run(run_of(detect)).manifest["network"]["name"] == "resnet18-se"
    before = pictures(detect)
    detect.toggle(LOOKED).set_value(True).run()
    assert not detect.exception
    assert "Grad-CAM of the likeliest place" in said(detect)
    assert len(pictures(detect)) == len(before) + 2


def test_a_scene_is_brought_to_the_look_of_the_training_images_where_the_card_records_it(detect):
    detect.selectbox("detect.normalise").set_value("histogram").run()
    assert not detect.error
    finish(detect)
    run = runs.open_run(run_of(detect))

    assert run.settings.normalise == "histogram"
    assert "Normalised: Histogram of each band matched to the training images of UNet-SE" in said(detect)


def test_a_normalisation_is_offered_only_where_left_out_regions_gained(detect):
    assert [each.partition(" (")[0] for each in detect.selectbox("detect.normalise").options] == [
        "As it is",
        "Match the histogram of each band",
    ]
    assert "F1 changed by +0.04" in said(detect).replace("\\", "")

    detect.selectbox("detect.network").set_value("resnet18-se").run()  # nothing was measured of it
    assert not detect.exception
    assert "detect.normalise" not in {box.key for box in detect.selectbox}


def test_without_a_recorded_look_another_image_is_asked_for_and_serves(detect, desk):
    detect.selectbox("detect.network").set_value("unet").run()
    detect.selectbox("detect.normalise").set_value("histogram").run()
    assert "no image yet whose look" in detect.error[0].value.replace("\\", "")
    target = next(group for group in detect.button_group if group.label == "To the look of")
    target.set_value("training").run()
    assert "does not record the look" in detect.error[0].value.replace("\\", "")

    target = next(group for group in detect.button_group if group.label == "To the look of")
    target.set_value("image").run()
    box = next(box for box in detect.file_uploader if box.label == "Image to resemble")
    box.set_value([("notes.tif", b"Dear all", "image/tiff")]).run()
    assert not detect.exception
    assert "notes.tif" in detect.error[0].value.replace("\\", "")
    detect.button("detect.remove.look").click().run()
    box = next(box for box in detect.file_uploader if box.label == "Image to resemble")
    box.set_value([("good.tif", (desk / "scene.tif").read_bytes(), "image/tiff")]).run()
    assert not detect.error
    finish(detect)
    run = runs.open_run(run_of(detect))

    assert "histogram of each band matched to good.tif" in run.manifest["normalisation"]
