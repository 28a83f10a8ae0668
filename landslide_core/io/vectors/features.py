"""Lines, points and polygons of map layers, each row kept as one thing."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.features import rasterize, shapes

from landslide_core.errors import FileError, MismatchError
from landslide_core.io.admission import archives
from landslide_core.io.admission.formats import damaged
from landslide_core.io.admission.guards import checked_file, safe_name
from landslide_core.scene.geodesy import pyproj_crs

if TYPE_CHECKING:  # geopandas takes most of a second to import
    import geopandas as gpd

Shape = Literal["line", "point", "polygon"]
_DIMENSION: dict[Shape, int] = {"point": 0, "line": 1, "polygon": 2}


def read_features(path: Path, wanted: tuple[Shape, ...], geobox: GeoBox) -> "gpd.GeoDataFrame":
    """Return the rows of a vector file in the CRS of `geobox` whose shapes are of a wanted kind.

    GeoPackage, GeoJSON, KML, shapefile or a zip that holds one. Broken rings are mended, empty shapes
    dropped; a row stays one row however many parts it has, and the index is its number in the file.
    InputError for anything else, without CRS, and when no shape of that kind is left.
    """
    file = checked_file(Path(path))
    name = safe_name(file)
    with tempfile.TemporaryDirectory(prefix="scarp-zip-") as folder:
        inner = archives.unpack_shapefile(file, Path(folder)) if archives.is_zip(file) else file
        archives.check_vector_kind(inner, name)
        table = _rows(inner, name)
    if table.crs is None:
        raise MismatchError(
            f"{name} has no coordinate reference system (CRS): where it lies is unknown.",
            "Add its .prj file, or save it as a GeoPackage with its CRS.",
        )
    table = table[table.geometry.notna() & ~table.geometry.is_empty]
    table = table.set_geometry(shapely.force_2d(table.geometry.values))
    dimension = shapely.get_dimensions(table.geometry.values)
    table = table[np.isin(dimension, [_DIMENSION[kind] for kind in wanted])]
    broken = ~table.geometry.is_valid
    table.loc[broken, table.geometry.name] = table.geometry[broken].make_valid()
    if table.empty:
        raise FileError(
            f"{name} holds no {' or '.join(wanted)}.", f"Give a file with {' or '.join(wanted)}s."
        )
    return table.to_crs(pyproj_crs(geobox))


def _rows(file: Path, name: str) -> "gpd.GeoDataFrame":
    import geopandas as gpd
    import pyogrio.errors

    try:
        table = gpd.read_file(file, engine="pyogrio")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise damaged(name) from error
    if not isinstance(table, gpd.GeoDataFrame):
        raise FileError(f"{name} has a table but no shapes.", "Give a file with shapes.")
    return table


def rasterise_numbers(
    geometries: NDArray[Any], numbers: NDArray[np.integer], geobox: GeoBox, *, touched: bool = False
) -> NDArray[np.int32]:
    """Return int32 (rows, cols): the number of the shape at each pixel's centre, 0 for none; the last wins.

    `geometries` are in the CRS of `geobox`. `touched` counts every pixel that a shape touches.
    """
    blank = np.zeros(geobox.shape, np.int32)
    pairs = [(shape, int(n)) for shape, n in zip(geometries, numbers, strict=True) if not shape.is_empty]
    if pairs:
        rasterize(pairs, out=blank, transform=geobox.affine, all_touched=touched)
    return blank


def outlines_of(numbers: NDArray[np.int32], geobox: GeoBox) -> "gpd.GeoDataFrame":
    """Return the regions of equal number above 0 as polygons in the CRS of `geobox`, ordered by `id`."""
    import geopandas as gpd

    found = shapes(numbers, mask=numbers > 0, connectivity=8, transform=geobox.affine)
    rows = [{"id": int(number), "geometry": shapely.geometry.shape(outline)} for outline, number in found]
    table = gpd.GeoDataFrame(rows, columns=["id", "geometry"], geometry="geometry", crs=pyproj_crs(geobox))
    return table.dissolve("id", as_index=False)
