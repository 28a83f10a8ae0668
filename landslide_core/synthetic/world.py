"""A county whose layers hang together, with its answers known."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.synthetic.landuse import county_plan
from landslide_core.synthetic.scenery.canvas import SCAR, WATERBODY, Canvas
from landslide_core.synthetic.scenery.imagery import expose
from landslide_core.synthetic.scenery.painting import Plan, paint
from landslide_core.synthetic.scenery.style import STYLES, Style
from landslide_core.synthetic.terrain.carving import aspect_deg, slope_deg
from landslide_core.synthetic.terrain.country import Line, Streams, county_ground
from landslide_core.synthetic.terrain.geology import Geology, draw_geology
from landslide_core.synthetic.terrain.hydrology import distance_to_lines_m, smooth_line
from landslide_core.synthetic.terrain.inventory import PER_KM2, draw_inventory, mask_of
from landslide_core.synthetic.terrain.landslide_law import Conditions, Law
from landslide_core.synthetic.terrain.landslide_shapes import Landslide
from landslide_core.synthetic.terrain.noise import Field
from landslide_core.synthetic.training_scenes import tapered_m

SEED_SPACE = 0xC0117  # apart from training.SEED_SPACE: no training scene shows a world
SAMPLE_SEEDS = {"home": 1, "other": 2}


@dataclass(frozen=True)
class World:
    """Layers are (rows, cols); lines and outlines are in metres east and south of the upper left corner.

    `ndvi` and `cover` show the ground before the landslides, `image` and `mask` after them;
    `susceptibility` is the probability from which they were drawn: `law.probability(conditions)`.
    """

    seed: int
    style: Style
    resolution_m: float
    origin_m: tuple[float, float]  # the corner's place in the county this was cut from
    dem: Field  # m
    streams: tuple[tuple[Line, float], ...]  # (line (k, 2), drained m2)
    geology: Geology
    cover: NDArray[np.uint8]  # index into canvas.COVER
    conditions: Conditions
    law: Law
    susceptibility: Field
    landslides: tuple[Landslide, ...]
    mask: NDArray[np.bool_]
    image: NDArray[np.uint16]  # (4, rows, cols): blue, green, red, nir
    plan: Plan

    def __post_init__(self) -> None:
        for layer in (self.dem, self.cover, self.susceptibility, self.mask, self.image, self.conditions.ndvi):
            layer.flags.writeable = False

    @property
    def ndvi(self) -> Field:
        """Vegetation index before the landslides, -1 to 1."""
        return self.conditions.ndvi

    @property
    def hardness(self) -> NDArray[np.uint8]:
        """Rock hardness, 1 hard to 4 soft."""
        return self.conditions.hardness

    @property
    def faults(self) -> tuple[NDArray[np.float64], ...]:
        """Fault lines (k, 2)."""
        return self.geology.faults


def world(seed: int, size_px: int = 512, resolution_m: float = 2.0, style: str = "home") -> World:
    """A square synthetic world; the same arguments give the same world.

    Raises ValueError for an unknown style, fewer than 64 pixels or a resolution outside 0.5 to 30 m.
    """
    if style not in STYLES or size_px < 64 or not 0.5 <= resolution_m <= 30.0:
        raise ValueError(f"style must be one of {', '.join(STYLES)}, size_px >= 64, resolution_m 0.5 to 30")
    rng = np.random.default_rng([SEED_SPACE, seed])
    look = _at(STYLES[style], resolution_m)
    shape = (size_px, size_px)
    dem, streams = county_ground(rng, size_px, resolution_m)
    geology = draw_geology(rng, size_px, resolution_m)
    slope = slope_deg(ndimage.gaussian_filter(dem, 4.0 / resolution_m), resolution_m)
    plan = county_plan(rng, slope, resolution_m, look, *water(streams, shape, resolution_m))
    paint_seed = int(rng.integers(2**31))
    before = painted(dem, resolution_m, look, paint_seed, plan, ())
    conditions = Conditions(
        slope_deg=slope,
        aspect_deg=aspect_deg(dem, resolution_m),
        hardness=geology.hardness,
        stream_m=distance_to_lines_m([smooth_line(line) for line, _ in streams], shape, resolution_m),
        fault_m=distance_to_lines_m(list(geology.faults), shape, resolution_m),
        ndvi=ndvi_of(before),
    )
    law = Law()
    susceptibility = law.probability(conditions)
    count = max(3, round(PER_KM2 * (size_px * resolution_m / 1000.0) ** 2))
    spared = before.cover == WATERBODY
    slides = draw_inventory(rng, dem, resolution_m, susceptibility, spared, count)
    after = painted(dem, resolution_m, look, paint_seed, plan, slides)
    return World(
        seed=seed,
        style=look,
        resolution_m=resolution_m,
        origin_m=(0.0, 0.0),
        dem=dem,
        streams=tuple(streams),
        geology=geology,
        cover=before.cover,
        conditions=conditions,
        law=law,
        susceptibility=susceptibility,
        landslides=slides,
        mask=mask_of(slides, shape, resolution_m),
        image=expose(after, look, rng),
        plan=plan,
    )


def _at(style: Style, resolution_m: float) -> Style:
    """On coarse pixels crowns merge into clumps; smaller ones would be mere noise."""
    return replace(style, crown_m=max(style.crown_m, 2.2 * resolution_m))


def water(streams: Streams, shape: tuple[int, int], resolution_m: float) -> tuple[Field, float]:
    """Distance for painting and half the width (m) of the widest river."""
    largest = max((area for _, area in streams), default=0.0)
    half_m = float(np.clip(0.0022 * np.sqrt(largest), 1.0, 14.0))
    return tapered_m(streams, half_m, shape, resolution_m), half_m


def painted(
    dem: Field, resolution_m: float, style: Style, seed: int, plan: Plan, slides: tuple[Landslide, ...]
) -> Canvas:
    """The painted scene; with and without landslides all else is the same."""
    canvas = Canvas(dem, resolution_m)
    paint(canvas, style, np.random.default_rng(seed), plan, slides)
    assert slides or not np.any(canvas.cover == SCAR)
    return canvas


def ndvi_of(canvas: Canvas) -> Field:
    """(nir - red) / (nir + red) of the ground itself, without light and haze."""
    red, nir = (ndimage.gaussian_filter(canvas.reflectance[band], 1.0) for band in (2, 3))
    return np.asarray((nir - red) / (nir + red + 1e-6), dtype=np.float32)
