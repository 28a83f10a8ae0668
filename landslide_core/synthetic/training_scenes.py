"""Endless scenes with their masks, apart from the sample worlds."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.synthetic.scenery.canvas import Canvas
from landslide_core.synthetic.scenery.imagery import expose
from landslide_core.synthetic.scenery.painting import Plan, draw_plan, paint
from landslide_core.synthetic.scenery.style import Style, random_style
from landslide_core.synthetic.terrain.carving import gradient, hills
from landslide_core.synthetic.terrain.hydrology import (
    distance_to_lines_m,
    fill_pits,
    smooth_line,
    stream_lines,
)
from landslide_core.synthetic.terrain.landslide_shapes import (
    KINDS,
    Landslide,
    draw_area_m2,
    footprint,
    make_landslide,
)
from landslide_core.synthetic.terrain.noise import Field, enlarge

SEED_SPACE = (
    0x5CA2  # training draws from (SEED_SPACE, seed), samples from (seed,): no seed gives the same world
)


def training_scene(
    seed: int, size_px: int = 512, resolution_m: float = 1.0, style: Style | None = None
) -> tuple[NDArray[np.uint16], NDArray[np.bool_], NDArray[np.float32]]:
    """One labelled scene: image (4, rows, cols) of blue, green, red, nir; landslide mask; elevation in m.

    Every seed is another piece of hill country in another light and season, or in those of `style`; about a
    third hold no landslide.
    The sample counties are drawn from another seed space, so no training scene shows them.
    """
    if seed < 0 or size_px < 32 or not 0.3 <= resolution_m <= 20.0:
        raise ValueError("seed must be >= 0, size_px >= 32 and resolution_m in 0.3 to 20")
    rng = np.random.default_rng([SEED_SPACE, seed])
    style = style or random_style(rng)
    dem = hills(
        rng,
        size_px,
        resolution_m,
        median_slope_deg=float(rng.uniform(9, 32)),
        valley_m=float(rng.uniform(180, 600)),
    )
    canvas = Canvas(dem, resolution_m)
    stream_m, half_m = _streams(rng, dem, resolution_m)
    plan = draw_plan(canvas, style, rng, stream_m, half_m)
    slides = _landslides(rng, canvas, plan) if rng.random() < 0.68 else []
    mask = np.zeros(dem.shape, dtype=bool)
    for slide in slides:
        covered = footprint(slide, dem.shape, resolution_m)
        if covered is not None:
            mask[covered.window] |= covered.mask
    paint(canvas, style, rng, plan, slides)
    return expose(canvas, style, rng), mask, dem


def _streams(rng: np.random.Generator, dem: Field, resolution_m: float) -> tuple[Field, float]:
    """Distance to streams and half the width of their water; the lines come from a coarser grid."""
    cell_m = max(resolution_m, 6.0)
    cells = max(16, int(round(dem.shape[0] * resolution_m / cell_m)))
    cell_m = dem.shape[0] * resolution_m / cells
    filled = fill_pits(
        enlarge(ndimage.gaussian_filter(dem, cell_m / resolution_m / 2), (cells, cells), order=1)
    )
    threshold = float(rng.choice([0.03, 0.08, 0.2, 1.1])) * dem.size * resolution_m**2
    half_m = float(rng.uniform(0.7, 2.5) if rng.random() < 0.7 else rng.uniform(4, 13))
    return tapered_m(
        stream_lines(filled, cell_m, threshold), half_m, (dem.shape[0], dem.shape[1]), resolution_m
    ), half_m


def tapered_m(
    streams: list[tuple[NDArray[np.float64], float]],
    half_m: float,
    shape: tuple[int, int],
    resolution_m: float,
) -> Field:
    """Distance to streams (m) as if all were as wide as the largest: narrow ones count as farther away."""
    nearest = np.full(shape, np.inf, dtype=np.float32)
    if not streams:
        return nearest
    widths = np.array([half_m * np.sqrt(area) for _, area in streams])
    widths /= np.sqrt(max(area for _, area in streams))
    classes = np.ceil(3 * widths / half_m).astype(int)
    for number in np.unique(classes):
        lines = [smooth_line(line) for (line, _), own in zip(streams, classes, strict=True) if own == number]
        narrower_m = half_m - float(widths[classes == number].mean())
        np.minimum(nearest, distance_to_lines_m(lines, shape, resolution_m) + narrower_m, out=nearest)
    return nearest


def _landslides(rng: np.random.Generator, canvas: Canvas, plan: Plan) -> list[Landslide]:
    """Some landslides on steep ground, now and then above a road; never two on the same spot."""
    rise = gradient(ndimage.gaussian_filter(canvas.dem, 8 / canvas.resolution_m), canvas.resolution_m)
    steep = np.exp(-(((canvas.slope_deg - 34) / 13) ** 2)) * (plan.stream_m > plan.stream_half_m * 2)
    steep = steep * (1 + 3.0 * (plan.road_m < 60)) * (1 - 0.6 * plan.farmed) + 1e-6
    chance = np.cumsum(steep.ravel())
    extent_m = canvas.shape[0] * canvas.resolution_m
    wanted = 1 + int(rng.poisson(1.2 + 3.0 * (extent_m / 1000.0) ** 2))
    largest = min(30_000.0, 0.12 * extent_m**2)
    taken = np.zeros(canvas.shape, dtype=bool)
    slides: list[Landslide] = []
    for _ in range(wanted * 25):
        if len(slides) == wanted:
            break
        spot = int(np.searchsorted(chance, rng.random() * chance[-1]))
        row, col = divmod(min(spot, taken.size - 1), canvas.shape[1])
        kind = str(rng.choice(KINDS, p=(0.3, 0.35, 0.2, 0.15)))
        crown = ((col + 0.5) * canvas.resolution_m, (row + 0.5) * canvas.resolution_m)
        area = draw_area_m2(rng, min(300.0, largest / 2), largest)
        slide = make_landslide(
            rng,
            len(slides) + 1,
            rise=rise,
            resolution_m=canvas.resolution_m,
            crown_m=crown,
            area_m2=area,
            kind=kind,
        )
        covered = None if slide is None else footprint(slide, canvas.shape, canvas.resolution_m, 15.0)
        if slide is None or covered is None or np.any(taken[covered.window] & (covered.inside_m > -10)):
            continue
        taken[covered.window] |= covered.mask
        slides.append(slide)
    return slides
