"""benchmarks.scenes: large RGB scenes for the benchmarks: a sample scene, mirrored over and over."""

from pathlib import Path

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core import io
from landslide_core.scene.preview import stretched
from landslide_core.shipped import sample_data

SAMPLE = sample_data() / "scene_synthetic.tif"


def pattern(image: Path = SAMPLE) -> NDArray[np.uint8]:
    """(3, rows, cols): the image in 8 bits, with its mirror images beside and below it."""
    scene = io.open_scene(image)
    rows, cols = scene.shape
    whole = slice(0, rows), slice(0, cols)
    once = stretched(scene.read(*whole, ("red", "green", "blue")), scene.valid(*whole))
    return np.pad(once, ((0, 0), (0, rows), (0, cols)), mode="symmetric")


def write_scene(path: Path, rows: int, cols: int, image: Path = SAMPLE) -> Path:
    """Write a georeferenced RGB COG of rows x cols pixels of 1 m, without holding all of it."""
    tile = pattern(image)
    height, width = tile.shape[1:]
    strip = np.tile(tile, (1, 1, -(-cols // width)))[:, :, :cols]
    geobox = GeoBox((rows, cols), Affine(1, 0, 500_000, 0, -1, 3_000_000), "EPSG:32648")
    names = ("red", "green", "blue")
    with io.strip_writer(path, geobox, nodata=None, bands=3, descriptions=names) as sink:
        for row in range(0, rows, height):
            sink.write(row, strip[:, : min(height, rows - row)])
    return path
