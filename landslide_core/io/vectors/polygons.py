"""Polygons read from any vector file, and laid on a grid."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.features import rasterize

from landslide_core.errors import FileError, MismatchError, NoDataError
from landslide_core.io.admission.guards import safe_name
from landslide_core.io.boundary import opens
from landslide_core.io.plain.mask_settings import MaskNote
from landslide_core.io.vectors import elsewhere, mending, reader
from landslide_core.scene.geodesy import applied, pyproj_crs

if TYPE_CHECKING:  # geopandas takes most of a second to import
    import geopandas as gpd


@dataclass(frozen=True, eq=False)
class Outlines:
    """Polygons as `read_polygons` gives them, and what is to be known of their file."""

    table: "gpd.GeoDataFrame"
    notes: tuple[str, ...]

    def mask_notes(self, path: Path, geobox: GeoBox) -> tuple[tuple[str, MaskNote], ...]:
        """Return the same as notes of a mask on a grid, with one where PROJ can only guess how the two lie."""
        name = safe_name(path)
        shapes = np.asarray(self.table.geometry.values)
        guessed = elsewhere.datum_note(name, self.table.crs, shapes, pyproj_crs(geobox))
        return tuple((name, MaskNote(said.rstrip("."), 0)) for said in (*self.notes, guessed) if said)


def read_polygons(path: Path) -> "gpd.GeoDataFrame":
    """Read polygons from GeoPackage, GeoJSON, KML, KMZ, a shapefile or a zip of these.

    Parameters
    ----------
    path : Path
        The vector file, of which all layers count, or `FILE:LAYER` for one.

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
    return read_outlines(path).table


@opens
def read_outlines(path: Path) -> Outlines:
    """Read polygons from all layers of a vector file, or from the one that is named, with what is to be known.

    Parameters
    ----------
    path : Path
        The vector file, or `FILE:LAYER`.

    Returns
    -------
    Outlines
        As `read_polygons` gives them; layers with another CRS than the first are brought to that.

    Raises
    ------
    FileError
        It cannot be read, or holds no polygon.
    SettingError
        There is no layer of that name.
    """
    found = reader.read_layers(path)
    tables, counts, notes = [], [], list(found.notes)
    for layer in found.layers:
        table, left_out = mending.of_dimension(layer.table, (2,))
        notes += mending.left_out_in_words(left_out, found.name)
        counts.append((layer.name, len(table)))
        if not table.empty:
            tables.append(table.explode(ignore_index=True))
    if not tables:
        raise FileError(f"{found.name} holds no polygons.", "Give outlines, not points or lines.")
    crs = tables[0].crs
    if any((table.crs is None) != (crs is None) for table in tables):
        raise MismatchError(
            f"Some layers of {found.name} have a coordinate system and others have none.",
            "Choose one layer, or save them with their CRS.",
        )
    joined = reader.joined([table if crs is None else table.to_crs(crs) for table in tables])
    return Outlines(joined, (*notes, *reader.choice_in_words(found, counts)))


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
        found = elsewhere.why(np.asarray(polygons.geometry.values), polygons.crs, geobox, "image")
        raise found.said_of(_none_inside)
    return mask


def _none_inside(cause: str) -> NoDataError:
    return NoDataError(
        f"None of the polygons lies in the image. {cause}"
        if cause
        else "None of the polygons lies in the image.",
        "Check that both show the same area.",
    )


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
