"""The only room that opens and writes data files: it turns bytes into values and values into bytes.

What most callers need is named here and loaded when it is first asked for, so that `landslide_core.io.plain`
is to be had on machines without rasterio and geopandas.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from landslide_core.io.admission.gdal_config import close_doors

if TYPE_CHECKING:
    from landslide_core.io.admission.guards import IMAGE_SUFFIXES, check_upload_name
    from landslide_core.io.layers.common_ground import common_ground
    from landslide_core.io.layers.reference import open_reference
    from landslide_core.io.rasters.elevation import DemOnScene, open_dem, warp_dem
    from landslide_core.io.rasters.imagery import open_scene
    from landslide_core.io.rasters.masks import read_mask
    from landslide_core.io.rasters.writers import MASK_COLOURS, StripSink, strip_writer, write_raster
    from landslide_core.io.vectors.polygons import (
        paint_polygons,
        polygons_within,
        rasterise_polygons,
        read_polygons,
    )
    from landslide_core.io.vectors.writers import FORMATS, formats_left_out, write_vectors

close_doors()  # before rasterio or pyogrio is imported

_HOMES = {
    # in: imagery, elevation, references
    "IMAGE_SUFFIXES": "admission.guards",
    "check_upload_name": "admission.guards",
    "open_scene": "rasters.imagery",
    "open_dem": "rasters.elevation",
    "warp_dem": "rasters.elevation",
    "DemOnScene": "rasters.elevation",
    "read_mask": "rasters.masks",
    "read_polygons": "vectors.polygons",
    "rasterise_polygons": "vectors.polygons",
    "polygons_within": "vectors.polygons",
    "paint_polygons": "vectors.polygons",
    "open_reference": "layers.reference",
    "common_ground": "layers.common_ground",
    # out: rasters, vectors
    "MASK_COLOURS": "rasters.writers",
    "strip_writer": "rasters.writers",
    "StripSink": "rasters.writers",
    "write_raster": "rasters.writers",
    "FORMATS": "vectors.writers",
    "formats_left_out": "vectors.writers",
    "write_vectors": "vectors.writers",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})


__all__ = [
    "DemOnScene",
    "FORMATS",
    "IMAGE_SUFFIXES",
    "MASK_COLOURS",
    "StripSink",
    "check_upload_name",
    "common_ground",
    "formats_left_out",
    "open_dem",
    "open_reference",
    "open_scene",
    "paint_polygons",
    "polygons_within",
    "rasterise_polygons",
    "read_mask",
    "read_polygons",
    "strip_writer",
    "warp_dem",
    "write_raster",
    "write_vectors",
]
