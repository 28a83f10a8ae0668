"""The way that what slid would go on from the toe: down the steepest slope, as far as its energy line reaches."""

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from shapely import LineString

from landslide_core.inventory.terrain_under import GroundMeasures
from landslide_core.knobs import Without, check, knob
from landslide_core.scene import geodesy
from landslide_core.scene.sources import ElevationSource

Pixel = tuple[int, int]
_End = Literal["edge", "hollow"]
_BLOCK, _BLOCKS = 256, 64  # elevation is read in squares of so many pixels, of which so many are kept
_ASKED = Without("Pages show the paths that a run has; the command that draws them asks how far they go.")
# A hollow that is larger has no way out that is looked for; on grids finer than 5 m the number of pixels ends it.
MOST_FLOODED_M2, MOST_FLOODED = 1_000_000, 40_000
_STEPS = tuple((row, col) for row in (-1, 0, 1) for col in (-1, 0, 1) if (row, col) != (0, 0))


@dataclass(frozen=True)
class PathSettings:
    """How far a run-out path goes.

    reach_deg: the least angle of reach: a path ends where the line from the crown to it would be flatter. far_m: a path
    is at most this long.
    """

    reach_deg: float = knob(
        11.0, option="--reach", unit="°", low=1, high=60, page=_ASKED,
        help="a run-out path ends where the line from the crown to it would be flatter: 11° is what debris flows reach "
        "at the most in regional screening (Horton et al. 2013); rock falls stop at 30° and more",
    )  # fmt: skip
    far_m: float = knob(
        5_000.0, option="--far", unit="m", low=1, page=_ASKED, help="where a path ends at the latest"
    )  # fmt: skip

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True)
class RunoutPath:
    """A way down from the toe: a line in the CRS of the grid, its length in metres, and why it ends.

    end: "reach" (the energy line is used up), "edge" (the known ground ends), "hollow" (no way out of it within
    MOST_FLOODED_M2 and MOST_FLOODED pixels), "far".
    """

    line: LineString | None
    length_m: float
    end: str

    @property
    def begun(self) -> bool:
        """Whether it is known where what slid would go: a line, or that it has gone as far as it can."""
        return self.line is not None or self.end == "reach"


class Heights:
    """Elevation by pixel, read in blocks that are kept."""

    def __init__(self, dem: ElevationSource, shape: tuple[int, int]) -> None:
        self.shape = shape
        self._dem = dem
        self._block = lru_cache(_BLOCKS)(self._read)
        self._ways: dict[tuple[Pixel, int], list[Pixel] | _End] = {}

    def __call__(self, row: int, col: int) -> float:
        """Return the elevation of a pixel, NaN outside of the grid and where it is unknown."""
        if not (0 <= row < self.shape[0] and 0 <= col < self.shape[1]):
            return math.nan
        block = self._block(row // _BLOCK, col // _BLOCK)
        return float(block[row % _BLOCK, col % _BLOCK])

    def out_of(self, pit: Pixel, most: int) -> "list[Pixel] | _End":
        """Return `_out_of`, worked out once for all landslides above that hollow."""
        key = (pit, most)
        if key not in self._ways:
            self._ways[key] = _out_of(pit, self, most)
        return self._ways[key]

    def _read(self, row: int, col: int) -> NDArray[np.float32]:
        top, left = row * _BLOCK, col * _BLOCK
        return self._dem.read(
            slice(top, min(top + _BLOCK, self.shape[0])), slice(left, min(left + _BLOCK, self.shape[1]))
        )


def runout_path(
    ground: GroundMeasures, heights: Heights, geobox: GeoBox, settings: PathSettings | None = None
) -> RunoutPath | None:
    """Return the way down from the toe of a landslide; None where its elevation is unknown.

    From pixel to pixel to the neighbour with the steepest descent (D8; O'Callaghan and Mark 1984); out of a hollow over
    its lowest rim. It ends where the line from the crown to it would be flatter than the least angle of reach (the
    energy line of Heim 1932), its length being that of the way.

    Parameters
    ----------
    ground : GroundMeasures
        Of the landslide, with the places of its crown and toe.
    heights : Heights
        Elevation on the grid.
    geobox : GeoBox
        The grid, with a CRS.
    settings : PathSettings, optional
        How far it may go.

    Returns
    -------
    RunoutPath or None
        Without a line where it ends at the toe; only with the end "reach" has the landslide gone as far as it can.

    References
    ----------
    Heim, A. (1932). Bergsturz und Menschenleben. Zürich.
    O'Callaghan, J. F., Mark, D. M. (1984). The extraction of drainage networks from digital elevation data. Computer
    Vision, Graphics, and Image Processing 28, 323-344.
    Horton, P., Jaboyedoff, M., Rudaz, B., Zimmermann, M. (2013). Flow-R, a model for susceptibility mapping of debris
    flows and other gravitational hazards at a regional scale. Natural Hazards and Earth System Sciences 13, 869-885.
    """
    if ground.crown_at is None or ground.toe_at is None:
        return None
    settings = settings or PathSettings()
    axes = geodesy.pixel_axes_m(geobox, *(each + 0.5 for each in ground.toe_at))
    across = np.array(ground.toe_at) - np.array(ground.crown_at)
    gone = float(np.hypot(*(axes @ across[::-1])))
    fall = math.tan(math.radians(settings.reach_deg))
    way, length, end = [ground.toe_at], 0.0, "edge"
    for pixel in _down(ground.toe_at, heights, axes):
        if pixel is None:
            end = "hollow"
            break
        step = _metres(axes, way[-1], pixel)
        if ground.crown_m - heights(*pixel) < fall * (gone + length + step):
            end = "reach"
            break
        if length + step > settings.far_m:
            end = "far"
            break
        way.append(pixel)
        length += step
    if len(way) < 2:
        return RunoutPath(None, 0.0, end)
    rows, cols = np.array(way, np.float64).T + 0.5
    return RunoutPath(LineString(np.column_stack(geodesy.on_ground(geobox, cols, rows))), length, end)


def _down(start: Pixel, heights: Heights, axes: NDArray[np.float64]) -> Iterator[Pixel | None]:
    """Yield the pixels after the first, each once; None where a hollow has no way out, nothing more at the edge."""
    most = min(MOST_FLOODED, max(1, int(MOST_FLOODED_M2 / abs(np.linalg.det(axes)))))
    lengths = [_metres(axes, (0, 0), step) for step in _STEPS]
    here = start
    while True:
        height = heights(*here)
        around = [(here[0] + row, here[1] + col) for row, col in _STEPS]
        falls = [(height - heights(*there)) / length for there, length in zip(around, lengths, strict=True)]
        if any(math.isnan(fall) for fall in falls):
            return
        steepest = max(range(len(falls)), key=falls.__getitem__)
        if falls[steepest] > 0:
            here = around[steepest]
            yield here
            continue
        over = heights.out_of(here, most)
        if over == "edge":
            return
        if over == "hollow":
            yield None
            return
        yield from over
        here = over[-1]


def _out_of(pit: Pixel, heights: Heights, most: int) -> "list[Pixel] | _End":
    """Return the way from the bottom of a hollow over its lowest rim to the first lower pixel; why there is none.

    "edge": it fills up to where the ground beside it is not known, which may lie lower; "hollow": more than `most`
    pixels fill.

    The hollow is filled from its bottom, the lowest pixel beside it first (priority-flood; Barnes et al. 2014).
    """
    bottom = heights(*pit)
    before: dict[Pixel, Pixel | None] = {pit: None}
    queue = [(bottom, 0, pit)]
    while queue and len(before) < most:
        height, _, pixel = heapq.heappop(queue)
        if height < bottom:
            way = [pixel]
            while (last := before[way[-1]]) is not None:
                way.append(last)
            return way[-2::-1]
        for row, col in _STEPS:
            there = (pixel[0] + row, pixel[1] + col)
            if there in before:
                continue
            if math.isnan(level := heights(*there)):
                return "edge"
            before[there] = pixel
            heapq.heappush(queue, (level, len(before), there))
    return "hollow"


def _metres(axes: NDArray[np.float64], start: Pixel, end: Pixel) -> float:
    return float(np.hypot(*(axes @ (end[1] - start[1], end[0] - start[0]))))
