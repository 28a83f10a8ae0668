"""Which scenes show the same ground, by where their files say that they lie."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from odc.geo.geobox import GeoBox

_TOUCHING = 0.001  # scenes that have less than this share of the smaller one in common only touch
_NEAR_DEG = 1e-6  # a tenth of a metre: edges of neighbouring sheets, brought to longitude and latitude


@dataclass(frozen=True)
class CommonGround:
    """Pairs of scenes, by their place in a list: with ground in common, and side by side without any."""

    overlapping: tuple[tuple[int, int], ...]
    touching: tuple[tuple[int, int], ...]


def common_ground(grids: Sequence[GeoBox | None]) -> CommonGround:
    """Compare the footprints of scenes on their grids, of any coordinate systems.

    Parameters
    ----------
    grids : sequence of GeoBox or None
        One of each scene; None, or a grid without coordinate system, lies nowhere.

    Returns
    -------
    CommonGround
        Each pair once, the smaller place first. A thousandth of the smaller scene may be shared by neighbouring
        sheets; they only touch.
    """
    placed = [index for index, grid in enumerate(grids) if grid is not None and grid.crs is not None]
    outlines = [_outline(grids[index]) for index in placed]
    if not outlines:
        return CommonGround((), ())
    found = shapely.STRtree(outlines).query(outlines, predicate="dwithin", distance=_NEAR_DEG)
    overlapping: list[tuple[int, int]] = []
    touching: list[tuple[int, int]] = []
    for first, second in found.T.tolist():
        if first >= second:
            continue
        smaller = min(outlines[first].area, outlines[second].area)
        shared = outlines[first].intersection(outlines[second]).area > _TOUCHING * smaller
        (overlapping if shared else touching).append((placed[first], placed[second]))
    return CommonGround(tuple(sorted(overlapping)), tuple(sorted(touching)))


def _outline(grid: GeoBox | None) -> shapely.Polygon:
    assert grid is not None
    return grid.footprint("epsg:4326", buffer=0, npoints=100).geom
