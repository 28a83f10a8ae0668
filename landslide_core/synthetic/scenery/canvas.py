"""The ground being painted: reflectance, heights and cover of one scene."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from landslide_core.language import marked
from landslide_core.synthetic.scenery.style import Colour
from landslide_core.synthetic.terrain.carving import slope_deg
from landslide_core.synthetic.terrain.noise import Field

COVER = (
    marked("forest"),
    "shrub and grass",
    marked("field"),
    "bare ground",
    marked("built-up"),
    marked("road"),
    marked("water"),
    marked("landslide"),
)
FOREST, SHRUB, FIELD, BARE, BUILT, ROAD, WATERBODY, SCAR = range(8)


@dataclass
class Canvas:
    """Painted in place by cover, roads, imagery …; every array has the scene's shape (rows, cols)."""

    dem: Field
    resolution_m: float
    reflectance: NDArray[np.float32] = field(init=False)  # (4, rows, cols)
    height: Field = field(init=False)  # of trees and houses above the ground, m
    relief: Field = field(init=False)  # small forms that only the light shows, m
    cover: NDArray[np.uint8] = field(init=False)
    slope_deg: Field = field(init=False)

    def __post_init__(self) -> None:
        self.reflectance = np.zeros((4, *self.dem.shape), dtype=np.float32)
        self.height = np.zeros(self.dem.shape, dtype=np.float32)
        self.relief = np.zeros(self.dem.shape, dtype=np.float32)
        self.cover = np.full(self.dem.shape, FOREST, dtype=np.uint8)
        self.slope_deg = slope_deg(self.dem, self.resolution_m)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.dem.shape[0], self.dem.shape[1]

    def everywhere(self) -> tuple[slice, slice]:
        """The window of the whole scene."""
        return slice(0, self.shape[0]), slice(0, self.shape[1])

    def paint(
        self,
        window: tuple[slice, slice],
        alpha: NDArray[np.floating],
        colours: NDArray[np.floating] | Colour,
        cover: int | None = None,
        height: NDArray[np.floating] | float | None = 0.0,
    ) -> None:
        """Lay `colours` (4,) or (4, r, c) over the window with opacity `alpha`.

        Cover changes where it hides the ground; heights are blended; None leaves either as it is.
        """
        flat = np.asarray(colours, dtype=np.float32)
        over = flat[:, None, None] if flat.ndim == 1 else flat
        below = self.reflectance[(slice(None), *window)]
        below += np.asarray(alpha, dtype=np.float32) * (over - below)
        hides = np.asarray(alpha > 0.5)
        if cover is not None:
            self.cover[window][hides] = cover
        if height is not None:
            below = self.height[window]
            below += np.asarray(alpha, dtype=np.float32) * (np.asarray(height, dtype=np.float32) - below)

    def around(self, row: int, col: int, reach_m: float) -> tuple[tuple[slice, slice], Field, Field]:
        """Window of `reach_m` around a pixel, and metres east and south of that pixel in it."""
        reach = int(np.ceil(reach_m / self.resolution_m)) + 1
        rows, cols = (
            slice(max(0, at - reach), min(n, at + reach + 1))
            for at, n in zip((row, col), self.shape, strict=True)
        )
        metres = np.arange(max(self.shape), dtype=np.float32) * np.float32(self.resolution_m)
        south, east = np.meshgrid(metres[rows] - metres[row], metres[cols] - metres[col], indexing="ij")
        return (rows, cols), east, south

    def positions_m(self) -> tuple[Field, Field]:
        """East and south of every pixel centre, metres from the upper left corner."""
        rows, cols = self.shape
        south, east = np.meshgrid(
            (np.arange(rows, dtype=np.float32) + 0.5) * self.resolution_m,
            (np.arange(cols, dtype=np.float32) + 0.5) * self.resolution_m,
            indexing="ij",
        )
        return east, south
