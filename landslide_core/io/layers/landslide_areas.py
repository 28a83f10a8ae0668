"""The areas of the landslides of a vector file, a row one landslide however many parts it has."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import FileError, MismatchError
from landslide_core.inventory.areas import areas_of_rows
from landslide_core.io.boundary import opens
from landslide_core.io.vectors import mending, reader, reviewed


@dataclass(frozen=True, eq=False)
class LandslideAreas:
    """Areas in m² (n,), and what is to be known of the file."""

    areas_m2: NDArray[np.float64]
    notes: tuple[str, ...]


@opens
def read_areas(path: Path, pixel_m2: float | None = None, *, of_run: bool = False) -> LandslideAreas:
    """Measure the polygons of all layers of a vector file, or of the one that `FILE:LAYER` names.

    Parameters
    ----------
    path : Path
        GeoPackage, GeoJSON, KML, KMZ, shapefile, or a zip of these.
    pixel_m2 : float, optional
        What a square of a unit's side covers, for outlines that have no CRS because they lie in pixels.
    of_run : bool
        Whether these are the landslides of a run: those that a review rejected are left out.

    Returns
    -------
    LandslideAreas

    Raises
    ------
    FileError
        It cannot be read, or holds no polygon.
    MismatchError
        It has no CRS, so that areas are unknown.
    """
    found = reader.read_layers(path)
    measured: list[NDArray[np.float64]] = []
    counts, notes = [], list(found.notes)
    for layer in found.layers:
        table, left_out = mending.of_dimension(layer.table, (2,))
        notes += mending.left_out_in_words(left_out, found.name)
        if of_run:
            table, rejected = reviewed.without_rejected(table)
            notes += reviewed.left_out_in_words(rejected)
        counts.append((layer.name, len(table)))
        if table.empty:
            continue
        if table.crs is None and pixel_m2 is None:
            raise MismatchError(
                f"{found.name} has no coordinate reference system (CRS): the areas of its outlines are unknown.",
                "Add its .prj file, or save it as a GeoPackage with its CRS.",
            )
        scale = 1.0 if table.crs is not None or pixel_m2 is None else pixel_m2
        measured.append(scale * areas_of_rows(np.asarray(table.geometry.values), table.crs))
    if not measured:
        raise FileError(f"{found.name} holds no polygons.", "Give outlines, not points or lines.")
    notes += reader.choice_in_words(found, counts)
    return LandslideAreas(np.concatenate(measured), tuple(dict.fromkeys(notes)))
