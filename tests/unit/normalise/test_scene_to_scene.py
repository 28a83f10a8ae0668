"""Scenes brought to the look of others: nothing changes where nothing should, and known changes are undone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landslide_core import io
from landslide_core.detection import journey
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import MissingError, NoDataError, SettingError
from landslide_core.normalise import appearance as appearances
from landslide_core.normalise import scene_to_scene
from tests import small_scenes, small_world
from tests.small_scenes import darker, scene_file

RGB = ("red", "green", "blue")


@pytest.mark.parametrize("method", ["histogram", "pif"])
@pytest.mark.parametrize("crs", [small_world.CRS, None], ids=["on the map", "without place"])
def test_a_scene_brought_to_itself_stays_as_it_is(tmp_path, method, crs):
    path = scene_file(tmp_path, crs=crs)
    scene, card = io.open_scene(path), small_scenes.tiny_card()
    normaliser = scene_to_scene.fit(scene, card, method, path)
    pixels = np.random.default_rng(0).random((3, 40, 50)).astype(np.float32)

    assert np.abs(normaliser.apply(pixels) - pixels).max() < 1e-5


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 1000), st.sampled_from(["histogram", "pif"]))
def test_a_look_brought_to_itself_changes_nothing(seed, method):
    rng = np.random.default_rng(seed)
    pixels = 0.8 * rng.random(500) ** 2 + 0.2 * rng.random((3, 500))  # light and shade, as ground has
    look = appearances.appearance_of(pixels, RGB)
    normaliser = scene_to_scene._between(
        look, appearances.Appearance.from_dict(look.as_dict()), method, "itself"
    )
    values = pixels.astype(np.float32)[:, None]

    allowed = np.full_like(pixels, 6e-5)  # half of the last decimal, and rounding
    if method == "pif":
        # A line through two points that a card keeps with four decimals: each may be wrong by half of the last.
        dark, bright = look.dark[:, None], look.bright[:, None]
        allowed = 5e-5 * (np.abs(bright - pixels) + np.abs(pixels - dark)) / (bright - dark) + 1e-6
    assert (np.abs(normaliser.apply(values) - values)[:, 0] <= allowed).all()


def test_histogram_matching_brings_the_distribution_over(tmp_path):
    card = small_scenes.tiny_card()
    dark = io.open_scene(scene_file(tmp_path, "b.tif", darker))
    normaliser = scene_to_scene.fit(dark, card, "histogram", scene_file(tmp_path))
    rows, cols = (slice(0, side) for side in dark.shape)
    before, target = (
        scene.read(rows, cols, RGB) / 255 for scene in (dark, io.open_scene(tmp_path / "a.tif"))
    )
    after = normaliser.apply(before.astype(np.float32))

    assert np.abs(before.mean((1, 2)) - target.mean((1, 2))).max() > 0.05
    assert after.mean((1, 2)) == pytest.approx(target.mean((1, 2)), abs=0.01)
    assert np.percentile(after, 90) == pytest.approx(np.percentile(target, 90), abs=0.02)


def test_on_the_same_ground_invariant_pixels_undo_a_change_of_light(tmp_path):
    """A third of the image changes altogether; the line is found from the rest."""

    def changed(image):
        image = darker(image)
        image[:, :60] = np.random.default_rng(5).integers(0, 255, (3, 60, image.shape[2]))
        return image

    dark = io.open_scene(scene_file(tmp_path, "b.tif", changed))
    normaliser = scene_to_scene.fit(dark, small_scenes.tiny_card(), "pif", scene_file(tmp_path))

    assert "IR-MAD" in normaliser.account
    for before, after in normaliser.knots:
        gain, offset = (after[1] - after[0]) / (before[1] - before[0]), after[0]
        assert gain == pytest.approx(1 / 0.6, rel=0.05)
        assert offset == pytest.approx(-20 / 255 / 0.6, abs=0.03)


def test_on_other_ground_it_is_said_that_control_sets_are_used(tmp_path):
    there = io.open_scene(scene_file(tmp_path, "b.tif", darker, west=small_world.WEST + 90_000))
    normaliser = scene_to_scene.fit(there, small_scenes.tiny_card(), "pif", scene_file(tmp_path))

    assert "different ground" in normaliser.account
    for before, after in normaliser.knots:
        assert (after[1] - after[0]) / (before[1] - before[0]) == pytest.approx(1 / 0.6, rel=0.1)


def test_what_cannot_be_normalised_is_said(tmp_path):
    scene, card = io.open_scene(scene_file(tmp_path)), small_scenes.tiny_card()
    flat = scene_file(tmp_path, "flat.tif", lambda image: np.full_like(image, 90))

    assert scene_to_scene.fit(scene, card, "none") is None
    with pytest.raises(MissingError, match="does not record the look"):
        scene_to_scene.fit(scene, card, "histogram")
    with pytest.raises(NoDataError, match="hardly differ"):
        scene_to_scene.fit(
            scene, card, "pif", scene_file(tmp_path, "far.tif", lambda i: i * 0 + 90, west=0.0)
        )
    with pytest.raises(SettingError, match="no normalisation called"):
        scene_to_scene.fit(io.open_scene(flat), card, "magic")
    with pytest.raises(SettingError, match="normalise is magic"):
        DetectSettings(normalise="magic")


@pytest.mark.slow
def test_a_detection_normalises_once_for_the_scene_and_keeps_the_account(tmp_path, monkeypatch):
    monkeypatch.setenv("SCARP_MODELS", str(small_scenes.write_weights(tmp_path / "models")))
    light, dark = scene_file(tmp_path), scene_file(tmp_path, "b.tif", darker)
    plain = journey.detect(dark, tmp_path / "plain")
    to_light = DetectSettings(normalise="pif", normalise_to=str(light))
    brought = journey.detect(dark, tmp_path / "brought", to_light)
    tiled = journey.detect(dark, tmp_path / "tiled", DetectSettings(
        normalise="pif", normalise_to=str(light), tile=160, overlap=140, margin=70))  # fmt: skip
    target = journey.detect(light, tmp_path / "target")
    found = [run.manifest["results"]["total_area"] for run in (plain, brought, tiled, target)]

    assert plain.manifest["normalisation"] == ""
    assert "IR-MAD" in brought.manifest["normalisation"]
    assert brought.manifest["normalisation"] == tiled.manifest["normalisation"], (
        "fitted per scene, not per tile"
    )
    assert brought.settings == to_light or brought.settings.normalise == "pif"
    assert abs(found[1] - found[3]) < 0.2 * abs(found[0] - found[3]), "it finds what the light scene shows"
