"""A part of a county as a satellite scene, with the same landslides."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.synthetic.landuse import refined
from landslide_core.synthetic.scenery.canvas import FIELD, Canvas
from landslide_core.synthetic.scenery.imagery import expose
from landslide_core.synthetic.scenery.painting import Plan
from landslide_core.synthetic.scenery.structures import contour_road_m
from landslide_core.synthetic.scenery.style import Style
from landslide_core.synthetic.terrain.geology import Geology
from landslide_core.synthetic.terrain.inventory import mask_of, moved
from landslide_core.synthetic.terrain.landslide_law import Conditions
from landslide_core.synthetic.terrain.noise import Field, fractal
from landslide_core.synthetic.world import SEED_SPACE, World, ndvi_of, painted, water


def close_up(
    county: World, style: Style, corner_m: tuple[float, float], size_px: int, resolution_m: float
) -> World:
    """The square of `size_px` whose upper left corner lies `corner_m` east and south of the county's.

    Raises ValueError if it reaches beyond the county.
    """
    extent_m = size_px * resolution_m
    county_m = county.dem.shape[0] * county.resolution_m
    if min(corner_m) < 0 or max(corner_m) + extent_m > county_m:
        raise ValueError(f"a close-up of {extent_m} m at {corner_m} is not inside the county of {county_m} m")
    rng = np.random.default_rng([SEED_SPACE, county.seed, round(corner_m[0]), round(corner_m[1])])
    shape = (size_px, size_px)

    def seen(field: NDArray[np.generic], order: int) -> Field:
        place = (np.arange(size_px) + 0.5) * resolution_m
        rows, cols = ((place + corner) / county.resolution_m - 0.5 for corner in (corner_m[1], corner_m[0]))
        grid = np.meshgrid(rows, cols, indexing="ij")
        return np.asarray(ndimage.map_coordinates(field, grid, order=order, mode="nearest"))

    dem = seen(county.dem, 3).astype(np.float32) + 0.15 * fractal(rng, shape, 20 / resolution_m, 3.0)
    shift = np.array(corner_m)
    streams = [(line - shift, area) for line, area in county.streams]
    here = [(line, area) for line, area in streams if ((line > 0) & (line < extent_m)).all(axis=1).any()]
    stream_m, half_m = water(here, shape, resolution_m)
    farmed = refined(rng, seen(county.plan.farmed, 1), resolution_m, 45.0)
    wooded = refined(rng, seen(county.plan.wooded, 1), resolution_m, 25.0) * (1 - farmed)
    canvas = Canvas(dem, resolution_m)
    roads = tuple(
        (_through(contour_road_m(canvas, rng), resolution_m), paved) for paved in (True, False, False)
    )
    plan = Plan(wooded, farmed, stream_m, half_m, roads)
    slides = tuple(
        slide
        for slide in (moved(slide, *corner_m) for slide in county.landslides)
        if mask_of([slide], shape, resolution_m).any()
    )
    paint_seed = int(rng.integers(2**31))
    before = painted(dem, resolution_m, style, paint_seed, plan, ())
    after = painted(dem, resolution_m, style, paint_seed, plan, slides)
    geology = Geology(seen(county.geology.rock, 0).astype(np.uint8), tuple(f - shift for f in county.faults))
    conditions = Conditions(
        slope_deg=seen(county.conditions.slope_deg, 1),
        aspect_deg=seen(county.conditions.aspect_deg, 0),
        hardness=geology.hardness,
        stream_m=seen(county.conditions.stream_m, 1),
        fault_m=seen(county.conditions.fault_m, 1),
        ndvi=ndvi_of(before),
    )
    return replace(
        county,
        style=style,
        resolution_m=resolution_m,
        origin_m=corner_m,
        dem=dem,
        streams=tuple(streams),
        geology=geology,
        cover=before.cover,
        conditions=conditions,
        susceptibility=seen(county.susceptibility, 1),
        landslides=slides,
        mask=mask_of(slides, shape, resolution_m),
        image=expose(after, style, rng),
        plan=plan,
    )


def _through(road_m: Field, resolution_m: float) -> Field:
    """The distance to a road without its short closed loops around hilltops."""
    line = road_m < 1.5 * resolution_m
    parts, count = ndimage.label(line, np.ones((3, 3)))
    lengths = np.bincount(parts.ravel(), minlength=count + 1)
    lengths[0] = 0
    if count == 0:
        return road_m
    short = lengths < min(0.5 * max(road_m.shape) * 3, lengths.max())
    rows, cols = ndimage.distance_transform_edt(~line, return_distances=False, return_indices=True)
    return np.where(short[parts[rows, cols]], np.float32(np.inf), road_m).astype(np.float32)


def well_filled_corner(county: World, extent_m: float) -> tuple[float, float]:
    """Upper left corner (m) of a square with about 18 landslides, some large, and a fifth of fields."""
    county_m = county.dem.shape[0] * county.resolution_m
    steps = (
        np.unique(np.round(np.linspace(0, county_m - extent_m, 25) / county.resolution_m))
        * county.resolution_m
    )
    rings = [(slide.ring_m().min(axis=0), slide.ring_m().max(axis=0)) for slide in county.landslides]
    low, high = (np.array([ring[i] for ring in rings]) for i in (0, 1))
    fields = (county.cover == FIELD).astype(np.float64)
    best, corner = np.inf, (0.0, 0.0)
    for east in steps:
        for south in steps:
            at = np.array([east, south])
            touched = int(((high > at) & (low < at + extent_m)).all(axis=1).sum())
            rows, cols = (
                slice(int(a / county.resolution_m), int((a + extent_m) / county.resolution_m))
                for a in at[::-1]
            )
            cost = max(0, abs(touched - 18) - 4) + 10 * abs(float(fields[rows, cols].mean()) - 0.2)
            cost -= 300 * float(county.mask[rows, cols].mean())
            if cost < best:
                best, corner = cost, (float(east), float(south))
    return corner
