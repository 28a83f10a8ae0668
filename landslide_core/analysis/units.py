"""The map by units of the user's own: slope units, catchments, townships."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from landslide_core.errors import NoDataError
from landslide_core.factors.stack import FactorStack
from landslide_core.io.vectors import features
from landslide_core.susceptibility import SusceptibilityResult

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

UNITS = "units"


def by_units(path: Path, stack: FactorStack, result: SusceptibilityResult) -> "GeoDataFrame":
    """Return the user's polygons with what the main map says of each.

    Parameters
    ----------
    path : Path
        Polygons; where they overlap the last one has the ground.
    stack : FactorStack
        The grid of the map.
    result : SusceptibilityResult
        The map.

    Returns
    -------
    GeoDataFrame
        `unit` (number of the row in the file, from 1), `pixels` known, `mean` and `highest` probability (as common
        as in the sample), `class` of the mean, `high_share` of the unit in the high classes, `landslide_px` and
        `landslides`.

    Raises
    ------
    NoDataError
        No unit holds a pixel whose factors are all known.
    """
    read = features.read_features(path, ("polygon",), stack.geobox)
    table = read.table
    numbers = np.arange(1, len(table) + 1)
    grid = features.rasterise_numbers(read.shapes, numbers, stack.geobox)
    of = grid[stack.valid]
    main = result.results[result.main]
    size = len(table) + 1
    pixels = np.bincount(of, minlength=size)[1:]
    if not pixels.any():
        raise NoDataError(f"No unit of {path.name} lies on the map.", "Give the units of the same area.")
    with np.errstate(invalid="ignore"):
        mean = np.bincount(of, main.scores, size)[1:] / np.where(pixels > 0, pixels, np.nan)
        share = np.bincount(of, main.zones.of >= main.zones.high, size)[1:] / np.where(
            pixels > 0, pixels, np.nan
        )
    highest = np.full(size, -np.inf)
    np.maximum.at(highest, of, main.scores)
    labels, groups = stack.labels(), stack.group_ids()
    pairs = np.unique(np.column_stack([of[labels], groups[labels]]), axis=0)
    zone = main.zones.of_scores(np.nan_to_num(mean).astype(np.float32))
    names = [main.zones.names[n] if known else None for n, known in zip(zone, pixels > 0, strict=True)]
    return (
        table[[table.geometry.name]]
        .reset_index(drop=True)
        .assign(
            unit=numbers,
            pixels=pixels,
            mean=mean,
            highest=np.where(pixels > 0, highest[1:], np.nan),
            **{"class": names},
            high_share=share,
            landslide_px=np.bincount(of[labels], minlength=size)[1:],
            landslides=np.bincount(pairs[:, 0], minlength=size)[1:],
        )
    )


def words(table: "GeoDataFrame") -> tuple[str, ...]:
    """Return how the units divide between the classes, in a sentence."""
    known = table[table["pixels"] > 0]
    counts = known["class"].value_counts()
    listed = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    bare = len(table) - len(known)
    outside = f" {bare:,} lie off the map." if bare else ""
    return (f"Of {len(known):,} units by their mean probability: {listed}.{outside}",)
