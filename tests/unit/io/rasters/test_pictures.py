"""Plain pictures and palettes open as scenes."""

import numpy as np
import pytest
from PIL import Image

from landslide_core import io
from tests.small_scenes import whole


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "bmp"])
def test_a_plain_picture_opens_in_pixel_coordinates_and_says_so(tmp_path, suffix):
    path = tmp_path / f"picture.{suffix}"
    Image.fromarray(np.full((30, 40, 3), 90, np.uint8)).save(path)
    scene = io.open_scene(path)
    assert scene.shape == (30, 40)
    assert scene.roles == ("red", "green", "blue")
    assert not scene.georeferenced
    assert scene.resolution_m is None
    assert scene.geobox.affine.is_identity
    assert any("in pixels" in note for note in scene.notes)
    assert abs(int(scene.read(*whole(scene), ["green"]).mean()) - 90) <= 2


def test_a_palette_png_gives_colours_and_its_transparency(tmp_path):
    picture = Image.fromarray(np.repeat(np.array([[0, 1, 2, 1]], np.uint8), 5, 0), "P")
    picture.putpalette([9, 9, 9, 200, 100, 50, 7, 8, 9])
    picture.save(tmp_path / "palette.png", transparency=2)
    scene = io.open_scene(tmp_path / "palette.png")
    assert scene.roles == ("red", "green", "blue")
    assert scene.read(*whole(scene), ["red"])[0, 0].tolist() == [9, 200, 7, 200]
    assert scene.valid(*whole(scene))[0].tolist() == [True, True, False, True]
