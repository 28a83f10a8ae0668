"""Slope units of the elevation model."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import NoDataError, SettingError
from landslide_core.factors.layers import Layers
from landslide_core.factors.units import merging
from landslide_core.factors.units.facing import Facing
from landslide_core.factors.units.flow import Flow, flow
from landslide_core.factors.units.half_basins import UNKNOWN, half_basins
from landslide_core.factors.units.pieces import pieces, touching
from landslide_core.factors.units.splitting import split
from landslide_core.knobs import check, knob

_PLAIN_DEG = 2.0  # ground that is flatter belongs to no hillslope
_LEAST_SLOPING = 0.01  # of the known ground: below that there are no slopes to delineate
_ROUNDING_PX = 1e-6  # by which an area given in km² may miss a whole number of pixels
_MUCH_PLAIN = 0.2  # of the known ground: from there on it is said


@dataclass(frozen=True)
class SlopeUnitSettings:
    """The knobs of delineating slope units; defaults are of the size that regional studies use.

    first_channel_km2: drained area of the channels that bound the first half-basins. variance: circular variance of
    aspect up to which a half-basin is one slope unit. least_km2: area below which nothing is split, and what
    is smaller is joined with its neighbour.
    """

    first_channel_km2: float = knob(
        0.8, option="--unit-channel", page="First channels drain (km²)", unit="km²", low=0, above=True,
        offered=(0.01, 100.0),
        help="drained area of the channels that bound the first half-basins; smaller channels split them further",
    )  # fmt: skip
    variance: float = knob(
        0.25, option="--unit-variance", page="Variance of aspect", low=0.0, high=1.0,
        help="circular variance of aspect up to which a half-basin is one slope unit: 0 all one way, 1 all ways",
    )  # fmt: skip
    least_km2: float = knob(
        0.05, option="--unit-area", page="Least area (km²)", unit="km²", low=0, above=True,
        offered=(0.001, 10.0),
        help="area below which nothing is split, and what is smaller is joined with its neighbour",
    )  # fmt: skip

    def __post_init__(self) -> None:
        check(self)
        if self.least_km2 > self.first_channel_km2:
            raise SettingError(
                f"Slope units of at least {self.least_km2:g} km² cannot be split at channels of "
                f"{self.first_channel_km2:g} km².",
                "Give first channels that drain more than the least area of a unit.",
                {"unit_channel": "KM2", "unit_area": "KM2"},
            )


@dataclass(frozen=True, eq=False)
class SlopeUnits:
    """Slope units on a grid.

    Parameters
    ----------
    numbers : int32 array (rows, cols)
        Number of the unit of each pixel, from 1; 0 where the ground is unknown or outside the boundary.
    notes : tuple of str
        What is to be known of them.
    """

    numbers: NDArray[np.int32]
    notes: tuple[str, ...] = ()


def slope_units(layers: Layers, settings: SlopeUnitSettings | None = None) -> SlopeUnits:
    """Delineate slope units: half-basins whose slopes face one way, bounded by divides and channels.

    Half-basins of the first channels are split at ever smaller ones until they face one way or their parts would be
    smaller than the least area; then what is smaller joins the neighbour that faces most like it. Ground that leaves
    the elevation model before it reaches a channel is joined where it faces one way. All of the elevation model is
    delineated, and cut to the grid afterwards, so that a boundary moves no unit.

    Parameters
    ----------
    layers : Layers
        The elevation model on its grid, with the ground beyond where there is some.
    settings : SlopeUnitSettings, optional
        First channels, circular variance of aspect, least area.

    Returns
    -------
    SlopeUnits
        A unit for every pixel whose elevation is known. Units smaller than the least area are ground that touches no
        other, or that the boundary cuts.

    Raises
    ------
    NoDataError
        The elevation model is a plain.

    References
    ----------
    Alvioli et al. 2016, Automatic delineation of geomorphological slope units with r.slopeunits v1.0 and their
    optimization for landslide susceptibility modeling, Geosci. Model Dev. 9:3975-3991.
    """
    settings = settings or SlopeUnitSettings()
    ground = layers if layers.ground is None else layers.ground.layers
    notes = _require_slopes(ground)
    units = _delineated(ground, settings)
    if layers.ground is not None:
        units = units[layers.ground.window]
    if layers.within is not None:
        units = np.where(layers.within, units, UNKNOWN)
    return SlopeUnits(_numbered(units), notes)


def facing_of(layers: Layers) -> Facing:
    """Return where the ground of the grid faces, none on ground that is flatter than `flat_below_deg`."""
    ground = layers if layers.ground is None else layers.ground.layers
    slope_deg, aspect_deg = ground.gradient
    has_one = (slope_deg >= ground.settings.flat_below_deg) & np.isfinite(aspect_deg)
    if layers.ground is not None:
        aspect_deg, has_one = aspect_deg[layers.ground.window], has_one[layers.ground.window]
    return Facing.of_aspect(aspect_deg, has_one)


def _delineated(layers: Layers, settings: SlopeUnitSettings) -> NDArray[np.int32]:
    """Return a number for the unit of each pixel of the elevation model, UNKNOWN where its elevation is."""
    shape, pixel_km2 = layers.dem.shape, float(np.prod(layers.pixel_m)) / 1e6
    first_px = max(1, round(settings.first_channel_km2 / pixel_km2))
    least_px = max(1, math.ceil(settings.least_km2 / pixel_km2 - _ROUNDING_PX))
    facing, water = facing_of(layers), flow(layers.filled, layers.pixel_m)
    first = _first(water, facing, shape, first_px, settings.variance)
    parted = split(first, water, facing, first_px, least_px, settings.variance)
    found, unit = pieces(parted.reshape(shape))
    known = np.flatnonzero(found >= 0)
    total = facing.of(found.ravel()[known], known, len(unit))
    family = np.empty(len(unit), np.int32)
    family[found.ravel()[known]] = first[known]
    ends = merging.without_small(total, family, *touching(found), least_px)
    return np.where(found >= 0, ends[found], UNKNOWN).astype(np.int32)


def _first(
    water: Flow, facing: Facing, shape: tuple[int, ...], first_px: int, variance: float
) -> NDArray[np.int32]:
    """Return the half-basins of the first channels (places), those that reach none joined where they face one way."""
    labels = half_basins(water, first_px)
    outlets = water.upward[water.receiver[water.upward] < 0]
    bare = labels[outlets[water.pixels[outlets] < first_px]]
    strips = np.isin(labels, bare)
    found, _ = pieces(np.where(strips, labels, -1).astype(np.int32).reshape(shape))
    places = np.flatnonzero(found >= 0)
    total = facing.of(found.ravel()[places], places, int(found.max(initial=-1)) + 1)
    ends = merging.alike(total, *touching(found), variance)
    joined = labels.copy()
    joined[places] = int(labels.max()) + 1 + ends[found.ravel()[places]]
    known = joined >= 0
    joined[known] = np.unique(joined[known], return_inverse=True)[1]
    return joined


def _numbered(units: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the number from 1 of each pixel's unit, in the order of their first pixels; 0 for none."""
    values, first = np.unique(units, return_index=True)
    first[values == UNKNOWN] = -1
    number = np.empty(len(values), np.int32)
    number[np.argsort(first, kind="stable")] = np.arange(len(values)) + int(values[0] != UNKNOWN)
    return number[np.searchsorted(values, units)]


def _require_slopes(layers: Layers) -> tuple[str, ...]:
    """Return a note where much of the ground is a plain; NoDataError where nearly all of it is."""
    slope_deg = layers.gradient[0]
    known = np.isfinite(layers.dem)
    plain = 1.0 - float(np.count_nonzero(slope_deg[known] >= _PLAIN_DEG)) / max(1, int(known.sum()))
    if plain > 1 - _LEAST_SLOPING:
        raise NoDataError(
            f"The elevation model is a plain: {plain:.1%} of it is flatter than {_PLAIN_DEG:g}°, and slope units are "
            "of hillslopes.",
            "Give the elevation model of the hills, or units of your own.",
        )
    if plain < _MUCH_PLAIN:
        return ()
    return (
        f"{plain:.0%} of the ground is flatter than {_PLAIN_DEG:g}°: slope units there follow no hillslope. A boundary "
        "around the hills leaves them out.",
    )
