"""Small finished runs, written without a network: a probability, a mask, outlines and their account."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from PIL import Image
from shapely import Polygon

from landslide_core import io
from landslide_core.inventory.inventory import Inventory, measure
from landslide_core.io.plain.whole import file_sha256
from tests import small_rasters

UTM = GeoBox((400, 600), Affine(2, 0, 500_000, 0, -2, 4_000_000), "EPSG:32648")


def outlines(grid: GeoBox, count: int = 12) -> list[Polygon]:
    """Squares of 10 pixels in rows of four, in the coordinates of the grid."""
    places = [(20 + 60 * (n % 4), 20 + 40 * (n // 4)) for n in range(count)]
    squares = [
        [(c, r), (c + 10, r), (c + 10, r + 10 + n), (c, r + 10 + n)] for n, (c, r) in enumerate(places)
    ]
    return [Polygon([grid.affine * corner for corner in square]) for square in squares]


def inventory(grid: GeoBox, shapes: list[Polygon]) -> Inventory:
    return measure(shapes, grid, confidence=[0.8] * len(shapes), max_probability=[0.9] * len(shapes))


def write_run(
    folder: Path,
    grid: GeoBox = UTM,
    *,
    percent: NDArray[np.uint8] | None = None,
    shapes: list[Polygon] | None = None,
    image: Path | None = None,
    roles: Sequence[str] = ("red", "green", "blue"),
    **account: Any,
) -> Path:
    """Write the folder of a run; `account` are further members of run.json."""
    folder.mkdir(parents=True)
    if percent is None:
        percent = np.zeros(grid.shape, np.uint8)
        percent[20:40, 20:90] = 90
        percent[:10] = 255
    io.write_raster(folder / "probability.tif", percent, grid, nodata=255)
    mask = np.where(percent == 255, 255, percent >= 50).astype(np.uint8)
    io.write_raster(folder / "mask.tif", mask, grid, nodata=255, colormap=io.MASK_COLOURS)
    shrunk = max(grid.shape) / 300
    small = Image.new("RGB", (round(grid.shape[1] / shrunk), round(grid.shape[0] / shrunk)), (90, 120, 80))
    small.save(folder / "preview.webp")
    found = inventory(grid, outlines(grid) if shapes is None else shapes)
    io.write_vectors(found, folder, ("gpkg",))
    crs = None if grid.crs is None else str(grid.crs)
    place = {"rows": grid.shape[0], "cols": grid.shape[1], "crs": crs, "affine": list(grid.affine)[:6]}
    of_image = {"name": "scene.tif", "sha256": "0" * 64, "bytes": 0, "roles": list(roles)}
    if image is not None:
        of_image |= {"name": image.name, "sha256": file_sha256(image), "bytes": image.stat().st_size}
    content = {
        "schema": 1, "kind": "detect", "created": "2026-01-01T00:00:00+00:00", "warnings": [],
        "scene": {**of_image, **place, "valid_share": 1.0}, "predicted": {**place, "resolution_m": 2.0},
        "device": "cpu", "seconds": {"total": 1.0}, "normalisation": "", "threshold": {"origin": "network"},
        "reference": None, "exclude": None, "gradcam": None,
        "network": {"name": "unet-se", "title": "UNet-SE", "threshold": 0.5}, "settings": {},
        "results": {
            "threshold": 0.5, "count": found.count, "georeferenced": grid.crs is not None, "share": 0.01,
            "total_area": found.total_area, "area_unit": "m2", "pixel_m2": None, "range": None,
        },
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps({**content, **account}), "utf-8")
    return folder


def write_image(path: Path, grid: GeoBox, pixels: NDArray[Any], **how: Any) -> Path:
    """Write an image on a grid, as a user may have it: in strips, without overviews."""
    place = {} if grid.crs is None else {"crs": grid.crs.to_wkt(), "transform": grid.affine}
    return small_rasters.write(path, pixels, **({"crs": None, "transform": None} | place | how))
