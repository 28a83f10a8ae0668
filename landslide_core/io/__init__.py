"""landslide_core.io: the doors; the only place that opens and writes data files."""

from landslide_core.io.dem import DemOnScene, open_dem, warp_dem
from landslide_core.io.guards import IMAGE_SUFFIXES, check_upload_name
from landslide_core.io.masks import read_mask
from landslide_core.io.opening import open_scene
from landslide_core.io.vectors import (
    FORMATS,
    formats_left_out,
    paint_polygons,
    polygons_within,
    rasterise_polygons,
    read_polygons,
    write_vectors,
)
from landslide_core.io.writers import MASK_COLOURS, StripSink, strip_writer, write_raster

__all__ = [
    # in: imagery, elevation, references
    "IMAGE_SUFFIXES",
    "check_upload_name",
    "open_scene",
    "open_dem",
    "warp_dem",
    "DemOnScene",
    "read_mask",
    "read_polygons",
    "rasterise_polygons",
    "polygons_within",
    "paint_polygons",
    # out: rasters, vectors
    "MASK_COLOURS",
    "strip_writer",
    "StripSink",
    "write_raster",
    "FORMATS",
    "formats_left_out",
    "write_vectors",
]
