"""Damaged and gigantic rasters are refused, at opening or when they are read."""

from pathlib import Path

import numpy as np
import pytest
import rasterio

from landslide_core import io
from landslide_core.errors import FileError, NeedsMemoryError
from landslide_core.io.rasters import reading
from tests.refusals import refused


@pytest.mark.parametrize("layout", [{"tiled": True, "blockxsize": 32, "blockysize": 32}, {"blockysize": 8}])
@pytest.mark.parametrize("share", [0.4, 0.97])
def test_a_truncated_geotiff_is_refused_at_opening(write_tif, pixels, layout, share):
    path = write_tif(pixels, compress="deflate", **layout)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    refused(path, "damaged")


def damaged_inside(path: Path) -> Path:
    """Overwrite the start of one block of a tiled GeoTIFF."""
    with rasterio.open(path) as dataset:
        start = int(dataset.get_tag_item("BLOCK_OFFSET_1_2", "TIFF", bidx=1))
    content = bytearray(path.read_bytes())
    content[start : start + 200] = bytes(200)
    path.write_bytes(content)
    return path


TILES = {"compress": "deflate", "tiled": True, "blockxsize": 32, "blockysize": 32}


def test_damage_inside_the_pixels_becomes_a_sentence_when_read(write_tif, pixels):
    path = damaged_inside(write_tif(pixels, **TILES))
    scene = io.open_scene(path, treat_black_border_as_nodata=False)
    with pytest.raises(FileError, match="damaged"):
        scene.source.read((0,), slice(0, 90), slice(0, 70))


@pytest.mark.parametrize("dtype", ["float32", "int16"])
def test_damage_is_told_where_an_image_is_searched_for_fills(write_tif, pixels, dtype):
    refused(damaged_inside(write_tif(pixels.astype(dtype), **TILES)), "damaged")


def test_damage_is_told_where_a_fourth_band_is_asked_whether_it_is_transparency(write_tif, pixels):
    path = write_tif(np.concatenate([pixels[:3], pixels[:1]]), **TILES, photometric="rgb", alpha="yes")
    refused(damaged_inside(path), "damaged")


def test_damage_is_told_where_colours_of_a_table_are_counted(write_tif, pixels):
    path = write_tif(pixels[:1], **TILES, photometric="palette")
    with rasterio.open(path, "r+") as dataset:
        dataset.write_colormap(1, {n: (n, n, n, 255) for n in range(256)})
    refused(damaged_inside(path), "damaged")


def test_damage_is_told_where_the_opacity_of_a_mask_is_measured(write_tif, pixels):
    path = write_tif(np.concatenate([pixels[:1], pixels[:1]]), **TILES, alpha="yes")
    with pytest.raises(FileError, match="damaged"):
        io.read_mask(damaged_inside(path))


def test_a_trusted_file_may_be_as_empty_as_a_county_without_landslides(tmp_path):
    path = tmp_path / "probability.tif"
    with rasterio.open(
        path, "w", "GTiff", 40_000, 40_000, 1, dtype="uint8", tiled=True, sparse_ok=True, compress="deflate"
    ):
        pass
    refused(path, "bytes")
    assert io.open_scene(path, trusted=True).shape == (40_000, 40_000)


def test_one_gigantic_block_is_refused(tmp_path):
    path = tmp_path / "block.tif"
    options = {"tiled": True, "blockxsize": 40_000, "blockysize": 40_000, "sparse_ok": True}
    with rasterio.open(path, "w", "GTiff", 40_000, 40_000, 1, dtype="uint8", **options):
        pass
    with pytest.raises(NeedsMemoryError, match="blocks of 40,000"):
        io.open_scene(path, trusted=True)


def test_a_single_valid_pixel_is_enough(write_tif):
    array = np.zeros((1, 600, 700), "uint8")
    array[0, 333, 217] = 9
    assert io.open_scene(write_tif(array, nodata=0)).valid(slice(0, 600), slice(0, 700)).sum() == 1


def test_a_raster_of_blocks_without_number_is_refused(write_tif, pixels, monkeypatch):
    path = write_tif(pixels, tiled=True, blockxsize=16, blockysize=16)
    io.open_scene(path).close()
    monkeypatch.setattr(reading, "_MOST_BLOCKS", 3)
    with pytest.raises(NeedsMemoryError, match="stored in 30 blocks"):
        io.open_scene(path)
