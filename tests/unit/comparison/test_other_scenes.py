"""Networks on scenes of other places, with and without normalisation."""

import json

import numpy as np
import pytest

from landslide_core.comparison.other_scenes import cross
from landslide_core.comparison.settings import CompareSettings
from landslide_core.io.labelled import LabelledScene
from landslide_core.normalise import appearance as appearances
from tests import small_scenes, small_world
from tests.small_scenes import darker, scene_file

RGB = ("red", "green", "blue")


@pytest.mark.slow
def test_scenes_and_networks_cross_with_and_without_normalisation(tmp_path, monkeypatch):
    models = small_scenes.write_weights(tmp_path / "models")
    card = json.loads((models / "unet.json").read_text("utf-8"))
    pixels = small_scenes.noise(200, 240, seed=1).reshape(3, -1) / 255
    monkeypatch.setenv("SCARP_MODELS", str(models))
    monkeypatch.setenv("SCARP_RUNS", str(tmp_path / "runs"))
    light, dark = scene_file(tmp_path), scene_file(tmp_path, "b.tif", darker)
    reference = tmp_path / "reference.tif"
    small_world.write_tiff(reference, (small_scenes.noise(200, 240, seed=1)[:1] > 127).astype(np.uint8))
    tasks = [LabelledScene(light, reference, "light"), LabelledScene(dark, reference, "dark")]
    without = cross(tasks, CompareSettings(("unet",)))
    (models / "unet.json").write_text(
        json.dumps({**card, "look": appearances.appearance_of(pixels, RGB).as_dict()})
    )
    found = cross(tasks, CompareSettings(("unet",)))

    assert "does not record the look" in without.left_out["dark", "histogram"]
    assert without.verdict("dark", "pif", "unet") == "undefined"
    assert found.score("light", "none", "unet") > 0.95, "the network finds red, and red is the reference"
    assert found.score("dark", "none", "unet") < 0.8
    for method in ("histogram", "pif"):
        assert found.verdict("light", method, "unet") == "changes little"
        assert found.verdict("dark", method, "unet") == "helps"
        assert found.score("dark", method, "unet") > 0.9
