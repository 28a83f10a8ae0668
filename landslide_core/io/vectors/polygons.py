"""Polygons read from any vector file, and laid on a grid."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.features import rasterize

from landslide_core.errors import FileError, MismatchError, NoDataError
from landslide_core.io.admission import archives
from landslide_core.io.admission.formats import damaged
from landslide_core.io.admission.guards import checked_file, safe_name
from landslide_core.scene.geodesy import applied, pyproj_crs

if TYPE_CHECKING:  # geopandas takes most of a second to import
    import geopandas as gpd


def read_polygons(path: Path) -> "gpd.GeoDataFrame":
    """Read polygons from GeoPackage, GeoJSON, KML, a shapefile or a zip that holds one.

    Parameters
    ----------
    path : Path
        The vector file.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per polygon, in the file's CRS, or None. Broken rings are mended; rows without an area are
        dropped.

    Raises
    ------
    FileError
        Anything else, a zip bomb, or no polygon.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> outlines = read_polygons(scarp.sample_data() / "scene_reference_synthetic.gpkg")
    >>> len(outlines), outlines.crs.to_epsg()
    (21, 32650)
    """
    file = checked_file(Path(path))
    name = safe_name(file)
    if archives.is_zip(file):
        with tempfile.TemporaryDirectory(prefix="scarp-zip-") as folder:
            return _polygons(archives.unpack_shapefile(file, Path(folder)), name)
    return _polygons(file, name)


def _polygons(file: Path, name: str) -> "gpd.GeoDataFrame":
    import geopandas as gpd
    import pyogrio.errors

    archives.check_vector_kind(file, name)
    try:
        table = gpd.read_file(file, engine="pyogrio")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise damaged(name) from error
    if not isinstance(table, gpd.GeoDataFrame):
        raise FileError(f"{name} has a table but no shapes.", "Give a file with polygons.")
    table = table[table.geometry.notna()]
    table = table.set_geometry(table.geometry.force_2d().make_valid())
    table = table.explode(index_parts=False, ignore_index=True)  # mending may leave lines among polygons
    has_area = shapely.area(table.geometry.values) > 0
    table = table[has_area & table.geom_type.isin(["Polygon", "MultiPolygon"])]
    if table.empty:
        raise FileError(f"{name} holds no polygons.", "Give outlines, not points or lines.")
    return table.reset_index(drop=True)


def rasterise_polygons(polygons: "gpd.GeoDataFrame", geobox: GeoBox) -> NDArray[np.bool_]:
    """Return where a pixel's centre lies in a polygon, whatever the polygons' CRS.

    Parameters
    ----------
    polygons : geopandas.GeoDataFrame
        Outlines; those without CRS are taken to be in the scene's own coordinates.
    geobox : GeoBox
        The scene's grid, (rows, cols).

    Returns
    -------
    array of bool, shape (rows, cols)
        True inside.

    Raises
    ------
    MismatchError
        The polygons have a CRS and the scene has none.
    NoDataError
        None of the polygons lies in the scene.

    Examples
    --------
    >>> import geopandas as gpd
    >>> grid = GeoBox((3, 4), Affine(10, 0, 400_000, 0, -10, 2_900_000), "EPSG:32648")
    >>> corner = gpd.GeoDataFrame(geometry=[shapely.box(400_000, 2_899_980, 400_020, 2_900_000)], crs=grid.crs)
    >>> rasterise_polygons(corner, grid).astype(int)
    array([[1, 1, 0, 0],
           [1, 1, 0, 0],
           [0, 0, 0, 0]])
    """
    if polygons.crs is not None and geobox.crs is None:
        raise MismatchError(
            "The polygons have coordinates on the Earth, but the image has no georeference.",
            "Give the image with its georeference, or the reference as a mask picture of the same size.",
        )
    mask = paint_polygons(polygons_within(polygons, geobox), geobox, slice(0, int(geobox.shape[0])))
    if not mask.any():
        raise NoDataError("None of the polygons lies in the image.", "Check that both show the same area.")
    return mask


def polygons_within(polygons: "gpd.GeoDataFrame", geobox: GeoBox) -> NDArray[Any]:
    """Return the polygons that reach into a grid, as shapely geometries in its pixels (col, row).

    Polygons without CRS are taken to be in the grid's own coordinates; ValueError when they have one and
    the grid has none.
    """
    crs = pyproj_crs(geobox)
    if polygons.crs is not None and crs is None:
        raise ValueError("polygons with a CRS cannot be laid over a grid without")
    if polygons.crs is not None and polygons.crs != crs:
        polygons = polygons.to_crs(crs)
    rows, cols = geobox.shape
    to_pixels = ~geobox.affine
    placed = shapely.transform(
        np.asarray(polygons.geometry.values), lambda xy: np.stack(applied(to_pixels, xy[:, 0], xy[:, 1]), 1)
    )
    reaches = ~shapely.is_empty(placed) & shapely.intersects(placed, shapely.box(0, 0, cols, rows))
    return np.asarray(placed[reaches])


def paint_polygons(placed: NDArray[Any], geobox: GeoBox, rows: slice) -> NDArray[np.bool_]:
    """Return some rows of a grid (rows, cols), True where a pixel's centre lies in one of those polygons."""
    top, bottom = shapely.bounds(placed)[:, [1, 3]].T
    shapes = placed[(top < rows.stop) & (bottom > rows.start)]
    blank = np.zeros((rows.stop - rows.start, int(geobox.shape[1])), np.uint8)
    if len(shapes):
        rasterize(shapes, out=blank, transform=Affine.translation(0, rows.start), default_value=1)
    return blank.astype(bool)
