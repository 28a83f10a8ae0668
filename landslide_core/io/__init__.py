"""The doors; the only place that opens and writes data files."""

from landslide_core.io.admission.guards import IMAGE_SUFFIXES, check_upload_name
from landslide_core.io.rasters.elevation import DemOnScene, open_dem, warp_dem
from landslide_core.io.rasters.imagery import open_scene
from landslide_core.io.rasters.masks import read_mask
from landslide_core.io.rasters.writers import MASK_COLOURS, StripSink, strip_writer, write_raster
from landslide_core.io.vectors.polygons import (
    FORMATS,
    formats_left_out,
    paint_polygons,
    polygons_within,
    rasterise_polygons,
    read_polygons,
    write_vectors,
)

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
