"""Layers, the inputs of the factors, all on one projected grid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.io.code_book import CodeBook
from landslide_core.knobs import Without, check, knob
from landslide_core.scene import geodesy
from landslide_core.scene.slope import slope_and_aspect

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Grid = NDArray[np.float32]  # (rows, cols), NaN where unknown

_PAPER = Without(
    "It decides what a factor means; whoever changes it compares with other work on the command line."
)


@dataclass(frozen=True)
class DeriveSettings:
    """The knobs of deriving factors.

    flat_below_deg: ground flatter than this has no aspect (the paper's "plane" class matches 10).
    relief_window_m: width of the window of the local relief and of the position on the slope.
    wide_window_m: width of the window of the wide surroundings, which tells valley, valley side and ridge apart.
    stream_area_km2: drained area from which water makes a stream, where rivers are derived from the
    elevation model.
    """

    flat_below_deg: float = knob(
        0.1,
        option="--flat-below",
        page=_PAPER,
        unit="°",
        low=0,
        high=90,
        help="ground flatter than this has no aspect",
    )
    relief_window_m: float = knob(
        300.0, option="--relief-window", page=_PAPER, unit="m", low=0, above=True,
        help="width of the window of the local relief and of the position on the slope",
    )  # fmt: skip
    stream_area_km2: float = knob(
        0.5, option="--stream-area", page=_PAPER, unit="km²", low=0, above=True,
        help="drained area from which water makes a stream, where no rivers are given",
    )  # fmt: skip
    wide_window_m: float = knob(
        1200.0, option="--wide-window", page=_PAPER, unit="m", low=0, above=True,
        help="width of the window of the wide surroundings: valley, valley side or ridge",
    )  # fmt: skip

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True, eq=False)
class ClassGrid:
    """Classes as float32 (rows, cols), NaN where unknown, and the book of what stands for which (or names by value)."""

    codes: Grid
    names: Mapping[int, str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", CodeBook.read(self.names))


@dataclass(frozen=True, eq=False)
class ExtraLayer:
    """A raster of the user's own: a name, what it is, and its values on the grid."""

    name: str
    title: str
    values: Grid
    classes: Mapping[int, str] | None = None  # the names of its codes; None for measurements


@dataclass(frozen=True, eq=False)
class Ground:
    """The elevation model as far as it goes beyond the grid, with the lines that belong to it.

    Factors of it are worked out here and cut to the grid afterwards, so that a boundary changes no ground.
    `layers` lie on the wide grid; `window` (rows, cols) is the grid's place in it.
    """

    layers: "Layers"
    window: tuple[slice, slice]


@dataclass(frozen=True, eq=False)
class Layers:
    """Aligned inputs: grids float32 (rows, cols) with NaN where unknown, lines in metres on the grid's CRS.

    `rivers` and `faults` are None when they were not given; streams then come from the elevation model.
    `within` is the boundary's mask or None. `landslides` has one row per landslide with `id` from 1;
    `groups` is int32 (rows, cols) with that id, 0 for none; both None without an inventory. `ground` is the
    elevation model beyond the grid, None where the grid holds all of it. `of_px` is how many pixels the grid has of
    which this is a window, 0 where it is none.
    """

    geobox: GeoBox
    dem: Grid
    ndvi: Grid | None = None
    rivers: "GeoDataFrame | None" = None
    faults: "GeoDataFrame | None" = None
    lithology: ClassGrid | None = None
    hardness: ClassGrid | None = None
    land_cover: ClassGrid | None = None
    extras: tuple[ExtraLayer, ...] = ()
    within: NDArray[np.bool_] | None = None
    landslides: "GeoDataFrame | None" = None
    groups: NDArray[np.int32] | None = None
    settings: DeriveSettings = field(default_factory=DeriveSettings)
    notes: tuple[str, ...] = ()
    ground: Ground | None = None
    of_px: int = 0

    @cached_property
    def pixel_axes_m(self) -> NDArray[Any]:
        """Pixel axes in metres as `geodesy.pixel_axes_m` gives them."""
        return geodesy.pixel_axes_m(self.geobox)

    @cached_property
    def pixel_m(self) -> tuple[float, float]:
        """Height and width of a pixel in metres."""
        axes = self.pixel_axes_m
        return float(np.hypot(*axes[:, 1])), float(np.hypot(*axes[:, 0]))

    @cached_property
    def gradient(self) -> tuple[Grid, Grid]:
        """Slope and aspect in degrees by Horn's method, worked out once for all that need them."""
        return slope_and_aspect(self.dem, self.pixel_axes_m, of_px=self.of_px)

    @cached_property
    def filled(self) -> NDArray[np.float64]:
        """Elevation (m) raised so that every pixel drains, worked out once for all that need it."""
        from landslide_core.factors.families import drainage

        return drainage.filled(self.dem)

    def has(self, name: str) -> bool:
        """Say whether an input is there."""
        return getattr(self, name) is not None
