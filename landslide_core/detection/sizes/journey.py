"""The sizes of landslides, from a run or a vector file to laws of their areas and an event's magnitude."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import MissingError
from landslide_core.inventory.sizes.settings import SizeSettings
from landslide_core.inventory.sizes.statistics import SizeStatistics, describe_sizes
from landslide_core.io.layers import inventories
from landslide_core.io.layers.landslide_areas import read_areas
from landslide_core.progress import SILENT, Progress
from landslide_core.runs import store


def size_statistics(
    inventory: str | Path, settings: SizeSettings | None = None, progress: Progress = SILENT
) -> SizeStatistics:
    """Tell how the areas of landslides are distributed, and the magnitude of their event.

    Inverse gamma (Malamud et al. 2004) and double Pareto (Stark and Hovius 2001) are fitted by maximum likelihood,
    the power-law tail after Clauset et al. (2009); intervals and goodness of fit by drawing anew.

    Parameters
    ----------
    inventory : str or Path
        The folder of a detection or of a batch, or polygons as GeoPackage, GeoJSON, KML, shapefile or a zip of these
        (`FILE:LAYER` for one layer).
    settings : SizeSettings, optional
        From which area on the inventory is complete, and how often it is drawn anew. By default all areas of a file
        count, and of a run those that it was told to keep, of at least three pixels.
    progress : Progress
        Hears of the draws.

    Returns
    -------
    SizeStatistics
        Areas in m², parameters with 95 % intervals, rollover, tail, magnitude.

    Raises
    ------
    InputError
        Fewer than 100 landslides, a file that cannot be read, or areas that nobody knows.

    References
    ----------
    Malamud, B. D., Turcotte, D. L., Guzzetti, F., Reichenbach, P. (2004). Landslide inventories and their statistical
    properties. Earth Surface Processes and Landforms 29, 687-711.
    Stark, C. P., Hovius, N. (2001). The characterization of landslide size distributions. Geophysical Research Letters
    28, 1091-1094.
    Clauset, A., Shalizi, C. R., Newman, M. E. J. (2009). Power-law distributions in empirical data. SIAM Review 51,
    661-703.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> outlines = scarp.sample_data("home_county") / "landslides_synthetic.gpkg"
    >>> found = scarp.size_statistics(outlines, scarp.SizeSettings(draws=50))
    >>> found.count, round(found.magnitude.by_number, 2)
    (360, 2.56)
    """
    settings = settings or SizeSettings()
    folder, pixel_m2 = Path(inventory), None
    source = folder
    if folder.is_dir():
        source, pixel_m2, known = _of_run(folder)
        if settings.smallest_m2 is None:
            settings = dataclasses.replace(settings, smallest_m2=known)
    read = read_areas(source, pixel_m2, of_run=folder.is_dir())
    return dataclasses.replace(describe_sizes(read.areas_m2, settings, progress), notes=read.notes)


def smallest_known(min_area_m2: float, pixel_m2: float | None) -> float:
    """Return from which area on a detection knows its landslides: what it was told to keep, or three pixels.

    Fewer pixels than three are no more than a hint (`landslide_core.inventory.inventory.LEAST_PIXELS`).
    """
    from landslide_core.inventory.inventory import LEAST_PIXELS  # pages begin without geopandas

    return max(min_area_m2, LEAST_PIXELS * (pixel_m2 or 0.0))


def pixel_area(manifest: Mapping[str, Any]) -> float | None:
    """Return what a pixel of a run covers in m²; None where nobody said."""
    told = manifest["results"].get("pixel_m2")
    side = manifest.get("predicted", {}).get("resolution_m")
    return told if told is not None else None if side is None else float(side) ** 2


def _of_run(folder: Path) -> tuple[Path, float | None, float]:
    """Return a run's outlines, the area of its pixels, and the smallest area that it knows."""
    manifest = store.read_manifest(folder)
    outlines = inventories.of_run(folder)
    pixel_m2 = pixel_area(manifest)
    defaults, told = DetectSettings(), manifest["settings"]
    if manifest["results"].get("georeferenced", True):
        return outlines, pixel_m2, smallest_known(told.get("min_area_m2", defaults.min_area_m2), pixel_m2)
    if pixel_m2 is None:
        raise MissingError(
            f"The image of {folder.name} has no georeference, so the areas of its landslides are unknown.",
            "Detect again and tell the size of a pixel.",
            {"pixel_size": "M"},
        )
    kept = told.get("min_area_px", defaults.min_area_px) * pixel_m2
    return outlines, pixel_m2, smallest_known(kept, pixel_m2)
