"""The geobox of a raster, and what is said when it has none."""

import math
from pathlib import Path

from affine import Affine
from odc.geo.geobox import GeoBox
from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError
from rasterio.errors import CRSError as RasterioCRSError
from rasterio.io import DatasetReader

from landslide_core.io.admission.crs import check_crs
from landslide_core.io.admission.guards import safe_name
from landslide_core.io.admission.sidecars import told_beside
from landslide_core.scene import geodesy


def geobox_of(dataset: DatasetReader, path: Path) -> tuple[GeoBox, tuple[str, ...]]:
    """Return the dataset's geobox and notes for the user.

    A world file (.wld, .tfw, .pgw, .jgw, .wpw, …) and a .prj file beside the image are used when the
    image itself has no place. Without a CRS, or with one that does not fit the coordinates, the geobox
    is in pixel coordinates: identity affine, no CRS.
    """
    affine = dataset.transform
    if affine.is_identity:
        affine = _world_file(path) or affine
    crs = _horizontal(crs_of(dataset, path))
    pixels = GeoBox(dataset.shape, Affine.identity(), None)
    if affine.is_identity or affine.is_degenerate:
        if dataset.gcps[0] or dataset.rpcs:
            return pixels, (
                in_pixels("placed by control points or RPCs only: orthorectify it to use its place"),
            )
        return pixels, (in_pixels("no georeference"),)
    if crs is None:
        return pixels, (
            in_pixels("coordinates without a coordinate reference system (CRS): add a .prj file"),
        )
    if not (crs.is_projected or crs.is_geographic):
        return pixels, (in_pixels(f"its coordinate reference system '{crs.name}' has no place on the Earth"),)
    affine, notes = _turned(affine, dataset.shape, crs)
    geobox = GeoBox(dataset.shape, affine, crs)
    if not _is_on_earth(geobox):
        return pixels, (
            in_pixels(f"its coordinates do not fit its coordinate reference system '{crs.name}'"),
        )
    return geobox, notes


def in_pixels(why: str) -> str:
    """Return the note on an image that has no place, and why that is."""
    return f"{why}. Areas and lengths are in pixels."


def crs_of(dataset: DatasetReader, path: Path) -> CRS | None:
    """Return the coordinate system of a raster or of the .prj file beside it, with heights where it has them."""
    if not dataset.crs:
        return _prj_file(path)
    try:
        return CRS.from_wkt(check_crs(dataset.crs.to_wkt(), safe_name(path)))
    except (CRSError, RasterioCRSError):
        return _prj_file(path)


def _horizontal(crs: CRS | None) -> CRS | None:
    """Return the part of a CRS that says where on the map: heights are the matter of the band."""
    if crs is None:
        return None
    if crs.is_compound:
        return crs.sub_crs_list[0]
    return crs.to_2d() if len(crs.axis_info) == 3 and not crs.is_geocentric else crs


def _turned(affine: Affine, shape: tuple[int, int], crs: CRS) -> tuple[Affine, tuple[str, ...]]:
    """Return the affine with the middle of the raster between 180 W and 180 E, and a note if it was not."""
    if not crs.is_geographic:
        return affine, ()
    west, east = sorted((affine * (0, shape[0] / 2))[:1] + (affine * (shape[1], shape[0] / 2))[:1])
    turns = math.floor(((west + east) / 2 + 180) / 360)
    if turns == 0 or not math.isfinite(west + east):
        return affine, ()
    west, east = west - 360 * turns, east - 360 * turns
    note = f"its longitudes count beyond 180 degrees: read as {_meridian(west)} to {_meridian(east)}."
    return Affine.translation(-360 * turns, 0) @ affine, (note,)


def _meridian(lon: float) -> str:
    lon = (lon + 180) % 360 - 180
    return f"{abs(lon):.4g} {'W' if lon < 0 else 'E'}"


def _is_on_earth(geobox: GeoBox) -> bool:
    try:
        lon, lat = geodesy.centre_lonlat(geobox)
        if not math.isfinite(lon) or abs(lat) > 90:
            return False
        size_m = geodesy.resolution_m(geobox)
    except ProjError:
        return False
    return size_m is not None and math.isfinite(size_m) and size_m > 0


def world_suffix(path: Path) -> str:
    """Return how the world file of an image is called first: .tfw, .pgw, .jgw, .wpw."""
    suffix = path.suffix.lower()
    return f"{suffix[:2]}{suffix[-1:]}w"


def _world_file(path: Path) -> Affine | None:
    """Read the affine from a world file; GDAL does so for most formats, but not for WebP."""
    for other in (world_suffix(path), f"{path.suffix.lower()}w", ".wld"):
        text = told_beside(path, other)
        try:
            a, d, b, e, centre_x, centre_y = (float(number) for number in text.split())
        except ValueError:  # absent, or not six numbers
            continue
        if all(math.isfinite(number) for number in (a, d, b, e, centre_x, centre_y)):
            return Affine(a, b, centre_x - (a + b) / 2, d, e, centre_y - (d + e) / 2)
    return None


def _prj_file(path: Path) -> CRS | None:
    text = told_beside(path, ".prj")
    try:
        return CRS.from_user_input(check_crs(text.strip(), safe_name(path))) if text.strip() else None
    except CRSError:
        return None
