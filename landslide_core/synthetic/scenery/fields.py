"""Parcels in the valleys, terraces along the contours, some of them bare."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.synthetic.scenery.canvas import BARE, FIELD, Canvas
from landslide_core.synthetic.scenery.style import (
    CROP,
    GRASS,
    PADDY,
    PLASTIC,
    SHRUB,
    STUBBLE,
    YOUNG_CROP,
    Style,
)
from landslide_core.synthetic.terrain.noise import Field, cells, fractal, smoothstep


def farmed_share(canvas: Canvas, style: Style, rng: np.random.Generator) -> Field:
    """Where fields lie, 0 to 1: gentle ground near the valley floor."""
    shape, metre = canvas.shape, 1.0 / canvas.resolution_m
    smooth = ndimage.uniform_filter(canvas.slope_deg, max(1, int(20 * metre)))
    wish = 0.8 * fractal(rng, shape, 150 * metre, 2.6) - 0.09 * smooth
    wish = np.where(smooth < 30, wish, wish - 3)
    cut = np.quantile(wish[::4, ::4], 1 - style.field_share)
    return smoothstep(wish - cut, -0.03, 0.03)


def paint_fields(
    canvas: Canvas, style: Style, rng: np.random.Generator, farmed: NDArray[np.floating]
) -> None:
    """Parcels of different crops with their borders; terraced where the ground is steep."""
    if not np.any(farmed > 0.5):
        return
    shape, metre = canvas.shape, 1.0 / canvas.resolution_m
    east, south = canvas.positions_m()
    smooth = ndimage.gaussian_filter(canvas.dem, 8 * metre)
    terraced = smoothstep(ndimage.uniform_filter(canvas.slope_deg, max(1, int(25 * metre))), 5.0, 8.0) > 0.5
    # Terraces: steps of equal height, each cut into strips.
    rise_m = rng.uniform(1.2, 3.2)
    level = (smooth + 0.25 * rise_m * fractal(rng, shape, 60 * metre, 2.6)) / rise_m
    step = np.floor(level).astype(np.int32)
    fraction = (level - step).astype(np.float32)
    strips = cells(rng, east / rng.uniform(40, 90), south / rng.uniform(40, 90))
    # Valley floor: rows of oblong parcels.
    turn, wide, deep = rng.uniform(0, np.pi), rng.uniform(14, 30), rng.uniform(25, 60)
    east_bent = east + 5 * fractal(rng, shape, 90 * metre, 2.8)
    south_bent = south + 5 * fractal(rng, shape, 90 * metre, 2.8)
    along = np.cos(turn) * east_bent + np.sin(turn) * south_bent
    over = -np.sin(turn) * east_bent + np.cos(turn) * south_bent
    plots = cells(rng, (along / wide).astype(np.float32), (over / deep).astype(np.float32), jitter=0.35)

    parcel = np.where(terraced, step * 7919 + strips.number * 104729, plots.number * 31 + 17) & 4095
    edge_m = np.where(terraced, np.minimum(fraction, 1 - fraction) * 6.0, plots.edge * wide * 0.5)
    colours, bare = _parcel_colours(style, rng, parcel, shape)
    furrows = np.where(terraced, np.sin(fraction * 18.0), np.sin(over * 2 * np.pi / rng.uniform(2.2, 5.0)))
    colours *= (
        1
        + 0.05 * furrows
        + 0.06 * fractal(rng, shape, 6 * metre, 1.4)
        + 0.05 * fractal(rng, shape, 40 * metre)
    )
    border = smoothstep(edge_m, 1.3, 0.5) * (0.35 + 0.5 * (fractal(rng, shape, 30 * metre) > -0.3))
    hedge = np.array(SHRUB if rng.random() < 0.6 else GRASS)
    colours += border * (hedge[:, None, None] - colours)
    canvas.paint(canvas.everywhere(), farmed, colours, FIELD, 0.0)
    canvas.cover[bare[parcel] & (farmed > 0.5)] = BARE
    terrace = (smoothstep(fraction, 0.72, 1.0) - fraction) * rise_m * 0.8
    canvas.relief += np.where(terraced, terrace, 0.0) * farmed
    bushes = (fractal(rng, shape, 3.5 * metre, 1.3) > 1.5) & (border > 0.3) & (farmed > 0.5)
    canvas.height[bushes] = 2.5
    canvas.reflectance[:, bushes] = SHRUB[:, None] * 0.8


def _parcel_colours(
    style: Style, rng: np.random.Generator, parcel: NDArray[np.int32], shape: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Colours (4, rows, cols) by parcel number, and which numbers are bare soil."""
    crops = np.stack([CROP, YOUNG_CROP, GRASS, STUBBLE, PADDY, PLASTIC])
    green = 0.25 + style.greenness
    weights = np.array([green, 0.5, 0.35, 0.35 + 0.6 * (1 - style.greenness), 0.12, 0.03])
    kind = rng.choice(6, 4096, p=weights / weights.sum())
    tones = crops[kind] * rng.uniform(0.85, 1.15, (4096, 1)) * rng.uniform(0.95, 1.05, (4096, 4))
    bare = rng.random(4096) < style.bare_field_share * 0.6
    mix = rng.uniform(0, 1, (4096, 1)) ** 2
    soil = (style.soil * (1 - mix) + style.second_soil * mix) * rng.uniform(0.65, 1.1, (4096, 1))
    table = np.where(bare[:, None], soil, tones).astype(np.float32)
    return np.ascontiguousarray(table.T[:, parcel.ravel()].reshape(4, *shape)), bare
