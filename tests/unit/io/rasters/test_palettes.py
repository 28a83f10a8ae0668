"""A colour table of a photograph gives its colours; one of classes is asked about."""

import numpy as np
import pytest
import rasterio
from PIL import Image

from landslide_core import io
from landslide_core.errors import FileError
from tests.small_scenes import noise, whole


def with_table(path, indexes, table, **profile):
    rows, cols = indexes.shape
    settings = {
        "driver": "GTiff",
        "crs": "EPSG:32648",
        "transform": rasterio.Affine(1, 0, 5e5, 0, -1, 3e6),
    } | profile
    with rasterio.open(path, "w", count=1, height=rows, width=cols, dtype=indexes.dtype, **settings) as file:
        file.write(indexes, 1)
        file.write_colormap(
            1, {n: (*(int(part) for part in colour[:3]), 255) for n, colour in enumerate(table)}
        )
    return path


@pytest.fixture
def photograph():
    """A noisy photograph as indexes into 256 colours, and the colours themselves (3, rows, cols)."""
    picture = Image.fromarray(noise(200, 160).transpose(1, 2, 0)).quantize(256)
    table = np.array(picture.getpalette()).reshape(-1, 3)
    indexes = np.array(picture)
    return indexes, table, table[indexes].transpose(2, 0, 1).astype("uint8")


@pytest.mark.parametrize(
    "how", [{}, {"tiled": True, "blockxsize": 64, "blockysize": 64, "compress": "deflate"}]
)
def test_a_photograph_with_a_colour_table_is_red_green_blue(tmp_path, photograph, how):
    indexes, table, colours = photograph
    scene = io.open_scene(with_table(tmp_path / "a.tif", indexes, table, **how))
    assert scene.roles == ("red", "green", "blue")
    assert scene.dtype == "uint8"
    np.testing.assert_array_equal(scene.read(*whole(scene), scene.roles), colours)
    np.testing.assert_array_equal(
        scene.source.read((2, 0), slice(3, 9), slice(5, 80)), colours[[2, 0], 3:9, 5:80]
    )
    assert any("colour table" in note for note in scene.notes)
    view = scene.overview(50)
    expected = colours.reshape(3, 50, 4, 40, 4).mean((2, 4))
    assert np.abs(view.pixels - expected).max() <= 1
    scene.close()


def test_a_map_of_classes_is_asked_about(tmp_path, photograph):
    indexes, table, _ = photograph
    with pytest.raises(FileError, match="map of classes") as caught:
        io.open_scene(with_table(tmp_path / "few.tif", indexes % 12, table[:12]))
    assert "-expand rgb" in caught.value.hint
    named = with_table(tmp_path / "named.tif", indexes, table)
    names = "".join(f"<Category>class {n}</Category>" for n in range(256))
    band = f"<PAMRasterBand band='1'><CategoryNames>{names}</CategoryNames></PAMRasterBand>"
    (tmp_path / "named.tif.AUX.XML").write_text(f"<PAMDataset>{band}</PAMDataset>")
    with pytest.raises(FileError, match="map of classes"):
        io.open_scene(named)


def test_codes_stay_codes(tmp_path, photograph):
    indexes, table, _ = photograph
    scene = io.open_scene(with_table(tmp_path / "few.tif", indexes % 3, table[:3]), codes=True)
    np.testing.assert_array_equal(scene.source.read((0,), *whole(scene))[0], indexes % 3)
    scene.close()
