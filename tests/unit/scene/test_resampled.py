"""A scene seen on another grid."""

import numpy as np
import pytest
from affine import Affine

from landslide_core.errors import InputError, MismatchError
from tests.small_scenes import scene_of


def test_a_coarser_view_averages_and_keeps_the_ground():
    pixels = np.random.default_rng(0).random((2, 120, 90)).astype("float32")
    scene = scene_of(pixels, ("red", "nir"))
    coarse = scene.resampled(6)
    assert coarse.shape == (40, 30)
    assert coarse.resolution_m == pytest.approx(6)
    assert coarse.geobox.boundingbox == scene.geobox.boundingbox
    values = coarse.read(slice(0, 40), slice(0, 30), ["red"])
    assert values.mean() == pytest.approx(pixels[0].mean(), abs=0.01)
    assert values.std() < pixels[0].std() / 2
    assert any("resampled" in note for note in coarse.notes)


def test_a_finer_view_of_a_ramp_is_the_ramp():
    rows, cols = np.mgrid[:30, :40].astype("float32")
    fine = scene_of((3 * rows + 2 * cols)[None], ("grey",)).resampled(0.5)
    values = fine.read(slice(0, 120), slice(0, 160), ["grey"])[0]
    rows, cols = (np.mgrid[:120, :160] + 0.5) / 4 - 0.5
    np.testing.assert_allclose(values[2:-2, 2:-2], (3 * rows + 2 * cols)[2:-2, 2:-2], atol=1e-3)


@pytest.mark.parametrize("to_m", [0.7, 3.3, 11])
def test_windows_of_a_resampled_view_join_without_a_seam(to_m, monkeypatch):
    monkeypatch.setattr("landslide_core.scene.resampled._BLOCK_PX", 700)  # many small parts
    rng = np.random.default_rng(0)
    scene = scene_of(
        rng.integers(0, 9000, (1, 61, 83)).astype("uint16"), ("grey",), rng.random((61, 83)) > 0.2
    )
    view = scene.resampled(to_m)
    rows, cols = view.shape
    monkeypatch.setattr("landslide_core.scene.resampled._BLOCK_PX", 10**9)
    whole = view.read(slice(0, rows), slice(0, cols), ["grey"])
    valid = view.valid(slice(0, rows), slice(0, cols))
    monkeypatch.setattr("landslide_core.scene.resampled._BLOCK_PX", 700)
    middle = slice(rows // 3, rows // 3 * 2 + 1), slice(cols // 4, cols // 2 + 1)
    np.testing.assert_array_equal(view.read(*middle, ["grey"]), whole[:, *middle])
    np.testing.assert_array_equal(view.valid(*middle), valid[middle])
    np.testing.assert_array_equal(view.read(slice(0, rows), slice(0, cols), ["grey"]), whole)


def test_invalid_pixels_take_no_part_in_resampling():
    pixels = np.full((1, 60, 60), 100, "float32")
    valid = np.ones((60, 60), bool)
    pixels[:, :, :31], valid[:, :31] = np.nan, False
    view = scene_of(pixels, ("grey",), valid).resampled(6)
    seen = view.valid(slice(0, 20), slice(0, 20))
    assert not seen[:, :10].any()
    assert seen[:, 11:].all()
    np.testing.assert_allclose(view.read(slice(0, 20), slice(0, 20), ["grey"])[0][seen], 100, rtol=1e-6)


def test_an_overview_of_a_resampled_view_covers_the_scene():
    pixels = np.random.default_rng(0).integers(0, 255, (3, 400, 300), dtype=np.uint8)
    view = scene_of(pixels, ("red", "green", "blue")).resampled(3).overview(50)
    assert max(view.pixels.shape) == 50
    assert view.pixels.mean() == pytest.approx(pixels.mean(), abs=1)


def test_resampling_needs_a_place_and_a_sensible_size():
    picture = scene_of(np.ones((1, 9, 9), np.uint8), ("grey",), affine=Affine.identity(), crs=None)
    with pytest.raises(MismatchError, match="no georeference"):
        picture.resampled(1)
    scene = scene_of(np.ones((1, 900, 900), np.uint8), ("grey",))
    for nonsense in (0, -1, float("nan"), float("inf"), 1e-5):
        with pytest.raises(InputError):
            scene.resampled(nonsense)
