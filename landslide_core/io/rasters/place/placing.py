"""A place for a picture that has none: its corners, told by a person, in a world file and a .prj file beside it."""

import math
from contextlib import closing
from pathlib import Path

from pyproj import CRS

from landslide_core.errors import MismatchError, SettingError
from landslide_core.io.admission.formats import HDF5, driver_of
from landslide_core.io.admission.guards import safe_name
from landslide_core.io.plain.whole import draft
from landslide_core.io.rasters.place.georeference import geobox_of, world_suffix
from landslide_core.io.rasters.reading import open_dataset
from landslide_core.language import marked

Corners = tuple[float, float, float, float]
_MOST_SKEW = 4.0  # how much longer one side of a pixel may be than the other


def place(path: Path, corners: Corners) -> tuple[Path, Path]:
    """Say where a picture lies, north up, by the longitudes and latitudes of its edges.

    Parameters
    ----------
    path : Path
        The picture, in a folder that may be written to; files beside it of those names are written anew.
    corners : tuple of float
        West, south, east, north of its outer edges in degrees (WGS84); east is beyond 180 over the date line.

    Returns
    -------
    tuple of Path
        The world file and the .prj file beside it.

    Raises
    ------
    SettingError
        They are no corners of a picture on the Earth, or its pixels would be more than four times as long as wide.
    FileError, InputError
        No picture that is read.
    MismatchError
        The picture says itself where its pixels lie, or is one that no file beside it can place.
    """
    if not takes_place(path):
        raise MismatchError(
            marked("{name} is HDF5, which no file beside it can place.").format(name=safe_name(path)),
            marked("Give the image in it as a GeoTIFF, PNG or JPEG."),
        )
    with closing(open_dataset(path, driver_of(path))) as dataset:
        rows, cols = dataset.shape
        across, down = _pixel(corners, rows, cols)
        west, _, _, north = corners
        lines = (
            across,
            0.0,
            0.0,
            -down,
            west + across / 2,
            north - down / 2,
        )  # of the middle of the first pixel
        world = path.with_suffix(world_suffix(path))
        system = path.with_suffix(".prj")
        for target, text in (
            (world, "".join(f"{line!r}\n" for line in lines)),
            (system, CRS.from_epsg(4326).to_wkt("WKT1_ESRI")),
        ):
            with draft(target) as hidden:
                hidden.write_text(text, "utf-8")
        grid, _ = geobox_of(dataset, path)
    if grid.crs is None or abs(grid.affine.a - across) > 1e-9 * across:
        world.unlink()
        system.unlink()
        raise MismatchError(
            marked("{name} says itself where its pixels lie, but not in which coordinate system.").format(
                name=safe_name(path)
            ),
            marked("Give the coordinate system in a .prj file beside it."),
        )
    return world, system


def takes_place(path: Path) -> bool:
    """Whether a world file beside the picture is read at all."""
    return driver_of(path) != HDF5


def _pixel(corners: Corners, rows: int, cols: int) -> tuple[float, float]:
    """Width and height of a pixel in degrees."""
    west, south, east, north = corners
    if not (-180 <= west < east <= west + 360 and -90 <= south < north <= 90):
        raise SettingError(
            marked(
                "West {west:g}, south {south:g}, east {east:g} and north {north:g} are no edges of a picture."
            ).format(west=west, south=south, east=east, north=north),
            marked("Give degrees with west below east and south below north."),
        )
    across, down = (east - west) / cols, (north - south) / rows
    skew = across * math.cos(math.radians((south + north) / 2)) / down
    if not 1 / _MOST_SKEW <= skew <= _MOST_SKEW:
        raise SettingError(
            marked("With these edges its pixels would be {times:.2g} times as wide as they are high.").format(
                times=skew
            ),
            marked("Look whether longitudes and latitudes stand in the right fields."),
        )
    return across, down
