"""Bare ground that is no landslide: quarries, clearings, worn crests."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.synthetic.scenery.canvas import BARE, Canvas
from landslide_core.synthetic.scenery.style import GRASS, Style
from landslide_core.synthetic.scenery.vegetation import soil_colours
from landslide_core.synthetic.terrain.noise import Field, fractal, smoothstep


def paint_clearings(canvas: Canvas, style: Style, rng: np.random.Generator, count: int) -> None:
    """Cleared building plots and felled strips: straight sides, any direction to the slope."""
    places = np.argwhere(canvas.slope_deg < 22)
    east, south = canvas.positions_m()
    for row, col in places[rng.integers(0, len(places), count)] if len(places) else []:
        a, b, turn = rng.uniform(10, 45), rng.uniform(8, 26), rng.uniform(0, np.pi)
        dx, dy = east - east[row, col], south - south[row, col]
        u, v = np.cos(turn) * dx + np.sin(turn) * dy, -np.sin(turn) * dx + np.cos(turn) * dy
        v = v + rng.uniform(-0.25, 0.25) * u
        rim = np.maximum(np.abs(u) - a, np.abs(v) - b) + 1.2 * fractal(
            rng, canvas.shape, 10 / canvas.resolution_m
        )
        soil = soil_colours(canvas, style, rng, canvas.everywhere()) * rng.uniform(0.75, 1.25)
        if rng.random() < 0.35:  # felled, with brush left
            soil = soil + rng.uniform(0.3, 0.7) * (GRASS[:, None, None] * 0.8 - soil)
        tracks = 1 + 0.06 * np.sin(v / rng.uniform(0.6, 1.4))
        canvas.paint(canvas.everywhere(), 0.95 * smoothstep(rim, 0.8, -0.8), soil * tracks, BARE, 0.0)


def paint_quarry(canvas: Canvas, style: Style, rng: np.random.Generator) -> None:
    """A quarry on moderate slopes: pale floor, benches along the contours."""
    places = np.argwhere((canvas.slope_deg > 6) & (canvas.slope_deg < 25))
    if not len(places):
        return
    row, col = places[rng.integers(0, len(places))]
    east, south = canvas.positions_m()
    metre = 1.0 / canvas.resolution_m
    size, turn, flat = rng.uniform(22, 60), rng.uniform(0, np.pi), rng.uniform(0.6, 1.0)
    dx, dy = east - east[row, col], south - south[row, col]
    u, v = np.cos(turn) * dx + np.sin(turn) * dy, (-np.sin(turn) * dx + np.cos(turn) * dy) / flat
    reach = np.hypot(u, v) / size + 0.16 * fractal(rng, canvas.shape, 40 * metre, 2.2)
    alpha = smoothstep(reach, 1.03, 0.97)
    stone = style.rock * np.float32(rng.uniform(0.9, 1.5))
    benches = np.round(canvas.dem / 6.0) * 6.0
    colours = stone[:, None, None] * (1 + 0.10 * fractal(rng, canvas.shape, 8 * metre, 1.5))
    colours = colours * (1 + 0.12 * np.sin(canvas.dem * 1.05)) + 0.25 * alpha * (
        soil_colours(canvas, style, rng, canvas.everywhere()) - colours
    )
    canvas.paint(canvas.everywhere(), alpha, colours, BARE, 0.0)
    canvas.relief += alpha * (benches - canvas.dem - smoothstep(reach, 0.9, 0.2) * 4.0)


def paint_bare_crests(canvas: Canvas, style: Style, rng: np.random.Generator, amount: float) -> None:
    """Worn ground on crests: small spots without flow direction, half grown over."""
    metre = 1.0 / canvas.resolution_m
    crest = canvas.dem - ndimage.uniform_filter(canvas.dem, max(3, int(60 * metre)))
    spots = fractal(rng, canvas.shape, 30 * metre, 1.9) + 0.10 * np.clip(crest, -8, 12)
    alpha = smoothstep(spots, 2.5 - amount, 3.2 - amount) * 0.8
    alpha *= 1 - 0.6 * smoothstep(fractal(rng, canvas.shape, 4 * metre, 1.2), -0.2, 1.0)
    canvas.paint(
        canvas.everywhere(),
        alpha,
        soil_colours(canvas, style, rng, canvas.everywhere(), 0.6),
        BARE,
        _low(alpha, canvas),
    )


def _low(alpha: NDArray[np.floating], canvas: Canvas) -> Field:
    return np.where(alpha > 0.4, 0.0, canvas.height).astype(np.float32)
