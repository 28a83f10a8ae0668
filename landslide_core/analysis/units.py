"""The map by units: slope units of the elevation model, or polygons of the user's own."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import NoDataError, SettingError
from landslide_core.factors.layers import Layers
from landslide_core.factors.stack import FactorStack
from landslide_core.factors.units import SlopeUnitSettings, facing_of, slope_units
from landslide_core.factors.units.quality import Homogeneity, homogeneity
from landslide_core.io.vectors import features
from landslide_core.scene import geodesy
from landslide_core.susceptibility import Zones

if TYPE_CHECKING:
    import pandas as pd
    from geopandas import GeoDataFrame

UNITS = "units"
_PLURAL = {True: "slope units", False: "units"}


@dataclass(frozen=True, eq=False)
class MappingUnits:
    """Units of ground on a grid.

    Parameters
    ----------
    numbers : int32 array (rows, cols)
        Number of the unit of each pixel, from 1; 0 for none.
    table : GeoDataFrame
        One row a unit, in the order of the numbers: `unit`, outline, `area_m2` on the grid, and over that ground the
        circular mean `aspect_deg` (NaN where it is level) and `aspect_variance` (0 all one way, 1 all ways).
    homogeneity : Homogeneity
        Variance of aspect within the units, and within squares of their mean area.
    delineated : bool
        Whether they are slope units of the elevation model.
    notes : tuple of str
        What is to be known of them.
    """

    numbers: NDArray[np.int32]
    table: "GeoDataFrame"
    homogeneity: Homogeneity
    delineated: bool
    notes: tuple[str, ...] = ()


def mapping_units(
    layers: Layers, own: Path | None, delineation: SlopeUnitSettings | None
) -> MappingUnits | None:
    """Return the units that were asked for: those of a file, or slope units of the elevation model; None for none.

    Where polygons of a file overlap, the last one has the ground. InputError where both were asked for, where the file
    cannot be used, and where the elevation model is a plain.
    """
    if own is not None and delineation is not None:
        raise SettingError(
            f"Units of {own.name} and slope units of the elevation model were asked for, and the map is told by one.",
            "Choose one of them.",
            {"units": "FILE", "slope_units": ""},
        )
    if delineation is not None:
        found = slope_units(layers, delineation)
        outlines = features.outlines_of(found.numbers, layers.geobox)
        return _measured(layers, found.numbers, outlines, delineated=True, notes=found.notes)
    if own is None:
        return None
    read = features.read_features(own, ("polygon",), layers.geobox)
    numbers = features.rasterise_numbers(read.shapes, np.arange(1, len(read.table) + 1), layers.geobox)
    if not (numbers > 0).any():
        raise read.apart(partial(_none_on_map, own.name))
    return _measured(layers, numbers, read.table, delineated=False, notes=read.notes)


def _none_on_map(name: str, cause: str) -> NoDataError:
    return NoDataError(
        f"No unit of {name} lies on the map. {cause}" if cause else f"No unit of {name} lies on the map.",
        "Give the units of the same area.",
    )


def _measured(
    layers: Layers,
    numbers: NDArray[np.int32],
    outlines: "GeoDataFrame",
    *,
    delineated: bool,
    notes: tuple[str, ...],
) -> MappingUnits:
    facing, places = facing_of(layers), np.flatnonzero(numbers > 0)
    total = facing.of(numbers.ravel()[places] - 1, places, len(outlines))
    table = outlines[[outlines.geometry.name]].reset_index(drop=True)
    table = table.assign(
        unit=np.arange(1, len(table) + 1),
        area_m2=total.pixels * geodesy.pixel_area_m2(layers.geobox),
        aspect_deg=total.aspect_deg,
        aspect_variance=np.where(total.aspects > 0, total.variance, np.nan),
    )
    return MappingUnits(numbers, table, homogeneity(numbers, facing), delineated, notes)


def by_units(
    units: MappingUnits, stack: FactorStack, scores: NDArray[np.float32], zones: Zones
) -> "GeoDataFrame":
    """Return the units with what a map says of each.

    Parameters
    ----------
    units : MappingUnits
        The units, on the grid of the map.
    stack : FactorStack
        The factors of the map.
    scores : float32 array (n_valid,)
        Probability of each valid pixel.
    zones : Zones
        The classes of the map.

    Returns
    -------
    GeoDataFrame
        The table of the units, with `pixels` whose factors are known, `mean` and `highest` probability (as common
        as in the sample), `class` of the mean, `high_share` of the unit in the high classes, `landslide_px` and
        `landslides`.

    Raises
    ------
    NoDataError
        No unit holds a pixel whose factors are all known.
    """
    of, size = units.numbers[stack.valid], len(units.table) + 1
    pixels = np.bincount(of, minlength=size)[1:]
    if not pixels.any():
        raise NoDataError(
            "No unit holds ground where all factors are known.", "Give units or layers of the same area."
        )
    counted = np.where(pixels > 0, pixels, np.nan)
    mean = np.bincount(of, scores, size)[1:] / counted
    highest = np.full(size, -np.inf)
    np.maximum.at(highest, of, scores)
    labels, groups = stack.labels(), stack.group_ids()
    pairs = np.unique(np.column_stack([of[labels], groups[labels]]), axis=0)
    zone = zones.of_scores(np.nan_to_num(mean).astype(np.float32))
    names = [zones.names[n] if known else None for n, known in zip(zone, pixels > 0, strict=True)]
    return units.table.assign(
        pixels=pixels,
        mean=mean,
        highest=np.where(pixels > 0, highest[1:], np.nan),
        **{"class": names},
        high_share=np.bincount(of, zones.of >= zones.high, size)[1:] / counted,
        landslide_px=np.bincount(of[labels], minlength=size)[1:],
        landslides=np.bincount(pairs[:, 0], minlength=size)[1:],
    )


def class_grid(units: MappingUnits, table: "GeoDataFrame", names: tuple[str, ...]) -> NDArray[np.int16]:
    """Return the class of each pixel's unit (rows, cols), 0 the lowest; -1 where there is none or it is unknown."""
    order = {name: n for n, name in enumerate(names)}
    of_unit = np.array([-1, *(order.get(name, -1) for name in table["class"])], np.int16)
    return of_unit[units.numbers]


def by_class(table: "GeoDataFrame", names: tuple[str, ...]) -> "pd.DataFrame":
    """Return what the units of each class hold, the highest first: number, area, shares of area and landslides."""
    import pandas as pd

    known = table[table["pixels"] > 0]
    rows = []
    for name in names[::-1]:
        mine = known[known["class"] == name]
        area, slides = mine["area_m2"].sum(), mine["landslide_px"].sum()
        rows.append(
            {
                "class": name,
                "units": len(mine),
                "area_km2": area / 1e6,
                "area_share": area / max(known["area_m2"].sum(), 1e-9),
                "landslide_share": slides / max(known["landslide_px"].sum(), 1),
            }
        )
    return pd.DataFrame(rows)


def words(units: MappingUnits, table: "GeoDataFrame") -> tuple[str, ...]:
    """Return what units there are, how well they follow the ground, and how the map divides them, in sentences."""
    known, kind = table[table["pixels"] > 0], _PLURAL[units.delineated]
    counts = known["class"].value_counts()
    listed = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    bare = len(table) - len(known)
    outside = f" {bare:,} lie off the map." if bare else ""
    small, middle, large = known["area_m2"].quantile([0, 0.5, 1]) / 1e6
    within = units.homogeneity
    than = "less than" if within.units < within.squares else "not less than"
    return (
        f"Of {len(known):,} {kind} by their mean probability: {listed}.{outside}",
        f"Their area is {small:.3g} to {large:.3g} km², half of them have more than {middle:.3g} km². Aspect varies "
        f"within them by {within.units:.2f} (circular variance, 0 all one way to 1 all ways), {than} within squares "
        f"of the same mean area ({within.squares:.2f}).",
        *units.notes,
    )
