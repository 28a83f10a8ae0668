"""Lines, points and polygons of map layers, each row kept as one thing, on a grid."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from pyproj import CRS
from pyproj.exceptions import ProjError
from rasterio.features import rasterize, shapes

from landslide_core.errors import FileError, MismatchError, NoDataError
from landslide_core.io.boundary import opens
from landslide_core.io.rasters.aligned import GROUND
from landslide_core.io.vectors import elsewhere, mending, reader, reviewed
from landslide_core.io.vectors.reader import VectorLayer
from landslide_core.scene.geodesy import pyproj_crs

if TYPE_CHECKING:  # geopandas takes most of a second to import
    import geopandas as gpd

Shape = Literal["line", "point", "polygon"]
_DIMENSION: dict[Shape, int] = {"point": 0, "line": 1, "polygon": 2}
# What is said of a file without any shape of the wanted kinds, and the cure.
_NONE_OF: dict[tuple[Shape, ...], tuple[str, str]] = {
    ("line",): ("{name} holds no line.", "Give a file with lines."),
    ("polygon",): ("{name} holds no polygon.", "Give a file with polygons."),
    ("polygon", "point"): ("{name} holds no polygon or point.", "Give a file with polygons or points."),
}


@dataclass(frozen=True, eq=False)
class Features:
    """The shapes of a vector file on a grid.

    Parameters
    ----------
    name : str
        Of the file.
    table : geopandas.GeoDataFrame
        One row per row of the file, numbered from 0 over all its layers, in the grid's CRS.
    notes : tuple of str
        Which layers are used, what was assumed, what was left out.
    geobox : GeoBox
        The grid.
    as_read : sequence of (array, CRS)
        The same shapes as they stand in the file, layer by layer.
    ground : str
        What a person calls the grid: "elevation model" or "image".
    """

    name: str
    table: "gpd.GeoDataFrame"
    notes: tuple[str, ...]
    geobox: GeoBox
    as_read: Sequence[tuple[NDArray[Any], CRS]]
    ground: str = GROUND

    @property
    def shapes(self) -> NDArray[Any]:
        """The shapes (n,) in the grid's CRS."""
        return np.asarray(self.table.geometry.values)

    def apart(self, problem: Callable[[str], NoDataError]) -> NoDataError:
        """Return what is said of shapes that lie nowhere on the grid with the likely cause, and its cure.

        problem: as of `Elsewhere.said_of`.
        """
        return self._elsewhere().said_of(problem)

    def _elsewhere(self) -> elsewhere.Elsewhere:
        largest, crs = max(self.as_read, key=lambda read: len(read[0]))
        return elsewhere.why(largest, crs, self.geobox, self.ground)

    def require_plausible(self) -> None:
        """Raise NoDataError where the shapes would lie on the grid if their coordinates were read another way."""
        box = shapely.box(*self.geobox.boundingbox.bbox)
        if shapely.box(*self.table.total_bounds).intersects(box):
            return
        if self._elsewhere().known:
            raise self.apart(
                lambda cause: NoDataError(
                    f"{self.name} lies nowhere near the {self.ground}. {cause}",
                    "Give the layer of the same area, or leave it out.",
                )
            )


@opens
def read_features(
    path: Path, wanted: tuple[Shape, ...], geobox: GeoBox, *, of_run: bool = False, ground: str = GROUND
) -> Features:
    """Read the shapes of a wanted kind from all layers of a vector file, or from the one that is named.

    Parameters
    ----------
    path : Path
        GeoPackage, GeoJSON, KML, KMZ, shapefile, or a zip of these; `FILE:LAYER` for one layer.
    wanted : tuple of {"line", "point", "polygon"}
        What counts; of a row with several kinds of shapes, those of the highest dimension.
    geobox : GeoBox
        The grid, with a CRS.
    of_run : bool
        Whether these are the landslides of a run: those that a review rejected are left out.
    ground : str
        What a person calls the grid: "elevation model" or "image".

    Returns
    -------
    Features
        Broken rings are mended, and of what is mended only parts of a wanted kind count; a row stays one row
        however many parts it has.

    Raises
    ------
    FileError
        It cannot be read, or holds no shape of that kind.
    MismatchError
        A layer has no CRS, or one that does not go together with the grid's.
    SettingError
        There is no layer of that name.
    """
    found = reader.read_layers(path)
    tables, as_read, counts, notes = [], [], [], list(found.notes)
    for layer in found.layers:
        table, left_out = mending.of_dimension(layer.table, [_DIMENSION[kind] for kind in wanted])
        if of_run:
            table, rejected = reviewed.without_rejected(table)
            notes += reviewed.left_out_in_words(rejected)
        counts.append((layer.name, len(table)))
        if table.empty:
            continue
        notes += mending.left_out_in_words(left_out, found.name)
        laid, guessed = _laid(table, layer, found.name, geobox, ground)
        notes += [guessed] if guessed else []
        as_read.append((np.asarray(table.geometry.values), table.crs))
        tables.append(laid)
    if not tables:
        said, cure = _NONE_OF[wanted]
        raise FileError(said.format(name=found.name), cure)
    notes += reader.choice_in_words(found, counts)
    return Features(found.name, reader.joined(tables), tuple(dict.fromkeys(notes)), geobox, as_read, ground)


def _laid(
    table: "gpd.GeoDataFrame", layer: VectorLayer, name: str, geobox: GeoBox, ground: str
) -> tuple["gpd.GeoDataFrame", str]:
    """Return a layer in the grid's CRS, and a note where PROJ can only guess how the two lie."""
    target = pyproj_crs(geobox)
    raw = np.asarray(table.geometry.values)
    if table.crs is None:
        likely = elsewhere.why(raw, None, geobox, ground)
        raise MismatchError(
            f"{name} has no coordinate reference system (CRS): where it lies is unknown. {likely.cause}"
            if likely.cause
            else f"{name} has no coordinate reference system (CRS): where it lies is unknown.",
            likely.cure or "Add its .prj file, or save it as a GeoPackage with its CRS.",
        )
    try:
        laid = table.to_crs(target)
    except ProjError as error:
        raise MismatchError(
            f"{name} is in {table.crs.name}, from which no way leads to the CRS of the {ground}.",
            "Save it with a CRS of the Earth.",
        ) from error
    return laid, elsewhere.datum_note(name, table.crs, raw, target)


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
