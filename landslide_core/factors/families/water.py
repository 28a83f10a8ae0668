"""Distance to rivers and topographic wetness."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import NoDataError
from landslide_core.factors import breaks
from landslide_core.factors.card import Factor
from landslide_core.factors.families import distances
from landslide_core.factors.layers import Grid, Layers

_FLOW_SPREAD = 1.1
_LEAST_CUT = 0.01  # of the area: below that nothing is said of catchments that are cut
LEAST_TANGENT = 1e-3  # of level ground, whose wetness would be infinite


def streams(layers: Layers) -> NDArray[np.bool_]:
    """Return (rows, cols), True where at least `stream_area_km2` drain through (D8 on filled ground).

    InputError when no pixel drains that much.
    """
    from landslide_core.factors.families import drainage

    area = drainage.drained_area_m2(layers.filled, layers.pixel_m, spread=0)
    with np.errstate(invalid="ignore"):
        wet = area >= layers.settings.stream_area_km2 * 1e6
    if not wet.any():
        raise NoDataError(
            f"No place of the elevation model drains {layers.settings.stream_area_km2:g} km²: no stream.",
            "Give the rivers as lines, or lower the area from which water makes a stream.",
        )
    return wet


def river_distance(layers: Layers) -> Grid:
    """Return the distance in metres to the nearest river line, or to a stream of the elevation model."""
    if layers.rivers is None:
        return distances.to_pixels_m(streams(layers), layers.pixel_m)
    shapes = layers.rivers.geometry.values
    return distances.to_lines_m(np.asarray(shapes), layers.geobox, layers.pixel_m, "rivers")


def twi(layers: Layers) -> Grid:
    """Return the topographic wetness index ln(a / tan b): drained area per metre of contour over the slope.

    Beven and Kirkby 1979; multiple flow directions (Freeman 1991); b is Horn's slope with tan b >= 0.001.
    """
    from landslide_core.factors.families import drainage

    area = drainage.drained_area_m2(layers.filled, layers.pixel_m, _FLOW_SPREAD)
    tangent = np.maximum(np.tan(np.radians(layers.gradient[0].astype(np.float64))), LEAST_TANGENT)
    index = np.log(area / np.sqrt(np.prod(layers.pixel_m)) / tangent)
    return np.asarray(index, np.float32)


def cut_catchments(layers: Layers, names: Sequence[str], within: NDArray[np.bool_] | None) -> tuple[str, ...]:
    """Return a note where the edge of the elevation model cuts catchments of the area, else nothing.

    names: the factors derived; only those that follow water count. within: (rows, cols), the area.
    """
    from landslide_core.factors.families import drainage

    streams_run = layers.rivers is None and "river_distance" in names
    titles = ["Topographic wetness index"] * ("twi" in names) + ["Distance from rivers"] * streams_run
    if not titles:
        return ()
    area = ~np.isnan(layers.dem) if within is None else within & ~np.isnan(layers.dem)
    cut = drainage.below_the_edge(layers.filled, layers.pixel_m) & area
    share = float(cut.sum()) / max(1.0, float(area.sum()))
    if share < _LEAST_CUT:
        return ()
    return (
        f"The edge of the elevation model cuts catchments: on {share:.1%} of the area water comes from there, and "
        f"more may run than is counted ({', '.join(titles)}). Give an elevation model that reaches to the watershed.",
    )


WATER: tuple[Factor, ...] = (
    Factor(
        "twi", "Topographic wetness index", "", "continuous", requires=("dem",), derive=twi, palette="Blues",
        citation="Beven & Kirkby 1979, Hydrol. Sci. Bull. 24:43-69",
        meaning="how much water gathers and how slowly it leaves", reach="whole",
    ),
    Factor(
        "river_distance", "Distance from rivers", "m", "continuous", requires=("dem",), derive=river_distance,
        breaks=breaks.PAPER["river_distance"], palette="Blues_r", meaning="straight distance to the nearest river",
        reach="whole", nearest="rivers",
    ),
)  # fmt: skip
