"""The layers of a run that are shown as tiles, and their pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from PIL import Image
from rasterio.io import DatasetReader

from landslide_core.detection.run import DetectRun
from landslide_core.errors import FileError
from landslide_core.figures import overlays
from landslide_core.figures.hillshade import hillshade
from landslide_core.figures.overlays import Colours
from landslide_core.figures.palette import EXCLUDED, LANDSLIDE, REFERENCE, UNCERTAINTY_SCALE, UNCERTAINTY_TOP
from landslide_core.io.plain.pictures import encoded
from landslide_core.language import marked
from landslide_core.scene import geodesy
from landslide_core.scene.probability import NODATA
from landslide_core.serving.copies import image_copy
from landslide_core.serving.imagery import Look, draw_image
from landslide_core.serving.places import TILE_PX, Tile
from landslide_core.serving.reading import AVERAGED, PLAIN, POOL, SMOOTH, How, geobox_of, read_tile

Form = Literal["png", "webp"]
MIMES: dict[Form, str] = {"png": "image/png", "webp": "image/webp"}
_Draw = Callable[[Path, DatasetReader, Tile, Look, Form], bytes]


def _image(path: Path, dataset: DatasetReader, tile: Tile, look: Look, form: Form) -> bytes:
    found = draw_image(path, dataset, tile, look)
    return _picture(found.values, found.valid, form)


def _relief(_path: Path, dataset: DatasetReader, tile: Tile, _look: Look, form: Form) -> bytes:
    """Light and shadow of an elevation model at the scale of the tile."""
    found = read_tile(dataset, tile, (1,), SMOOTH, margin=1)
    heights = np.where(found.valid, found.values[0], np.float32("nan"))
    pixel_m = tile.side_m / TILE_PX * _shrinking(geobox_of(dataset)) if dataset.crs is not None else 1.0
    # The light of a pixel is that of its neighbours too: where one is unknown it would be an edge of the filling.
    known = np.isfinite(heights)
    known[1:-1, 1:-1] &= known[:-2, 1:-1] & known[2:, 1:-1] & known[1:-1, :-2] & known[1:-1, 2:]
    inner = slice(1, -1), slice(1, -1)
    shade = hillshade(heights, pixel_m)[inner]
    return _picture(np.broadcast_to(shade, (3, *shade.shape)), known[inner], form)


@lru_cache(maxsize=64)
def _shrinking(geobox: GeoBox) -> float:
    """Return metres on the ground of a metre of EPSG:3857 at the middle of a grid."""
    _, lat = geodesy.centre_lonlat(geobox)
    return float(np.cos(np.radians(lat)))


def _numbers(
    colours: Callable[[], Colours],
    how: How,
    _path: Path,
    dataset: DatasetReader,
    tile: Tile,
    _look: Look,
    _: Form,
) -> bytes:
    """A raster whose 8-bit numbers are those of a palette; always PNG, which keeps them."""
    found = read_tile(dataset, tile, (1,), how)
    numbers = np.where(found.valid, found.values[0], NODATA).astype(np.uint8)
    return overlays.paletted_png(numbers, *colours())


def _picture(rgb: NDArray[np.uint8], valid: NDArray[np.bool_], form: Form) -> bytes:
    opacity = np.where(valid, 255, 0).astype(np.uint8)
    image = Image.fromarray(np.stack([*rgb, opacity], axis=-1), "RGBA")
    if form == "webp":
        return encoded(image, "WEBP", quality=85, method=0)
    return encoded(image, "PNG", compress_level=1)


@dataclass(frozen=True)
class Layer:
    """A layer: its title, its raster in a run (None where the run has none), and how a tile of it is drawn.

    `photo` says that it looks like a photograph, which WebP packs; the others are PNG.
    """

    name: str
    title: str
    path: Callable[[DetectRun], Path | None]
    draw: _Draw
    photo: bool = False


def _mask(colour: str) -> _Draw:
    return partial(_numbers, partial(overlays.mask_colours, colour), PLAIN)


_UNCERTAINTY = partial(overlays.probability_colours, UNCERTAINTY_SCALE, UNCERTAINTY_TOP)
_ALL = (
    Layer("image", "Image", lambda run: image_copy(run.folder), _image, photo=True),
    Layer("hillshade", "Hillshade", lambda run: run.elevation, _relief, photo=True),
    Layer("probability", marked("Probability"), lambda run: run.probability,
          partial(_numbers, overlays.probability_colours, AVERAGED)),
    Layer("uncertainty", marked("Uncertainty"), lambda run: run.uncertainty, partial(_numbers, _UNCERTAINTY, AVERAGED)),
    Layer("heat", "Where the network looked (all windows)", lambda run: run.gradcam,
          partial(_numbers, overlays.heat_colours, AVERAGED)),
    Layer("mask", "Landslide mask, as written", lambda run: run.mask, _mask(LANDSLIDE)),
    Layer("excluded", "Left out", lambda run: run.excluded, _mask(EXCLUDED)),
    Layer("reference", marked("Reference"), lambda run: run.reference, _mask(REFERENCE)),
)  # fmt: skip
LAYERS = {layer.name: layer for layer in _ALL}


def layers_of(run: DetectRun) -> dict[str, tuple[Layer, Path]]:
    """Return the layers that a run has, each with its raster."""
    there = ((layer, layer.path(run)) for layer in _ALL)
    return {layer.name: (layer, path) for layer, path in there if path is not None and path.is_file()}


def layer_of(run: DetectRun, name: str) -> tuple[Layer, Path]:
    """Return one layer and its raster; FileError where the run has none of that name."""
    found = layers_of(run)
    if name not in found:
        raise FileError("The run has no such layer.", f"Its layers are {', '.join(found)}.")
    return found[name]


def draw_tile(layer: Layer, path: Path, tile: Tile, look: Look, form: Form) -> tuple[bytes, str]:
    """Draw a tile of a layer's raster; return the picture and its media type.

    Raises
    ------
    SettingError
        There is no such tile or band.
    FileError
        The raster is damaged.
    """
    used: Form = form if layer.photo else "png"
    with POOL.opened(path) as dataset:
        return layer.draw(path, dataset, tile, look, used), MIMES[used]
