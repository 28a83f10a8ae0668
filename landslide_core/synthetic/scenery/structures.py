"""Roads along contours and valleys, houses, streams and ponds."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.synthetic.scenery.canvas import BUILT, ROAD, WATERBODY, Canvas
from landslide_core.synthetic.scenery.style import ASPHALT, CONCRETE, GRAVEL, ROOFS, WATER, Style
from landslide_core.synthetic.scenery.vegetation import soil_colours
from landslide_core.synthetic.terrain.carving import gradient
from landslide_core.synthetic.terrain.noise import Field, fractal, smoothstep


def contour_road_m(canvas: Canvas, rng: np.random.Generator) -> Field:
    """Distance (m) to a winding line that climbs gently across the slopes."""
    metre = 1.0 / canvas.resolution_m
    smooth = ndimage.gaussian_filter(canvas.dem, 14 * metre)
    east, south = canvas.positions_m()
    turn, climb = rng.uniform(0, 2 * np.pi), rng.uniform(0.02, 0.10)
    surface = smooth + climb * (np.cos(turn) * east + np.sin(turn) * south)
    row, col = rng.integers(canvas.shape[0] // 6, canvas.shape[0] * 5 // 6, 2)
    surface = surface - surface[row, min(col, canvas.shape[1] - 1)]
    steep = np.hypot(*gradient(surface, canvas.resolution_m))
    # Where the surface is nearly level the line would swell into a patch; it is lost there instead.
    return np.where(steep > 0.05, np.abs(surface) / np.maximum(steep, 0.05), np.inf).astype(np.float32)


def paint_road(
    canvas: Canvas, style: Style, rng: np.random.Generator, distance_m: Field, paved: bool
) -> None:
    """A road with its cut bank of bare soil on the uphill side and spill below."""
    shape, metre = canvas.shape, 1.0 / canvas.resolution_m
    half = rng.uniform(2.4, 4.5) if paved else rng.uniform(1.4, 2.8)
    wobble = 0.5 * fractal(rng, shape, 12 * metre, 1.8)
    bank_m = half + rng.uniform(0.5, 4.0) * (0.6 + 0.6 * fractal(rng, shape, 30 * metre, 1.8))
    bank = smoothstep(bank_m - distance_m, -0.6, 0.8)
    bank = bank * (canvas.slope_deg > 8) * rng.uniform(0.4, 0.95)
    window = canvas.everywhere()
    canvas.paint(window, bank, soil_colours(canvas, style, rng, window), None, 0.0)
    if paved:
        surface = CONCRETE if rng.random() < 0.6 else ASPHALT
        colours = surface[:, None, None] * (1 + 0.04 * fractal(rng, shape, 20 * metre))
    else:
        colours = (0.5 * style.soil + 0.5 * style.second_soil + np.float32(0.05))[:, None, None] * (
            1.08 + 0.10 * fractal(rng, shape, 15 * metre, 1.6)
        )
    edge = (0.15 if paved else 0.5) * wobble
    alpha = smoothstep(half - distance_m + edge, -0.35, 0.35)
    canvas.paint(window, alpha, colours, ROAD, 0.0)
    if paved and half > 3.2:
        canvas.paint(window, 0.6 * smoothstep(distance_m, 0.35, 0.1), CONCRETE * np.float32(1.25), None, None)


def paint_stream(
    canvas: Canvas, style: Style, rng: np.random.Generator, distance_m: Field, half_m: float
) -> None:
    """Water with gravel bars and a green or stony bank; `half_m` is half the width of the water."""
    shape, metre = canvas.shape, 1.0 / canvas.resolution_m
    swing = fractal(rng, shape, 45 * metre, 2.4)
    window = canvas.everywhere()
    gravel = smoothstep(half_m * (1.25 + 0.5 * swing) - distance_m, -1.0, 1.0) * (half_m > 1.5) * 0.9
    stones = GRAVEL[:, None, None] * (1 + 0.14 * fractal(rng, shape, 3 * metre, 1.0))
    canvas.paint(window, gravel, stones, None, 0.0)
    muddy = rng.uniform(0, 0.5)
    water = (WATER * (1 - muddy) + muddy * 0.55 * style.soil) * rng.uniform(0.7, 1.3)
    wet = smoothstep(half_m * (0.85 - 0.25 * swing) - distance_m, -0.6, 0.6)
    ripples = 1 + 0.04 * fractal(rng, shape, 4 * metre, 1.2)
    canvas.paint(window, wet, water.astype(np.float32)[:, None, None] * ripples, WATERBODY, 0.0)
    canvas.relief -= np.where(wet > 0.5, canvas.relief, 0.0)


def paint_ponds(canvas: Canvas, rng: np.random.Generator, count: int) -> None:
    """Small ponds on level ground."""
    places = np.argwhere(canvas.slope_deg < 7)
    for row, col in places[rng.integers(0, len(places), count)] if len(places) else []:
        a, b, turn = rng.uniform(8, 28), rng.uniform(6, 16), rng.uniform(0, np.pi)
        window, dx, dy = canvas.around(int(row), int(col), 40.0)
        u, v = np.cos(turn) * dx + np.sin(turn) * dy, -np.sin(turn) * dx + np.cos(turn) * dy
        reach = (np.abs(u / a) ** 2.6 + np.abs(v / b) ** 2.6) ** (1 / 2.6)
        tone = np.float32(rng.uniform(0.6, 1.6))
        canvas.paint(window, smoothstep(reach, 1.22, 1.12) * 0.7, GRAVEL * np.float32(0.8), None, 0.0)
        canvas.paint(window, smoothstep(reach, 1.05, 0.98), WATER * tone, WATERBODY, 0.0)


def paint_houses(
    canvas: Canvas, rng: np.random.Generator, place: NDArray[np.bool_], clusters: int, road_m: Field
) -> None:
    """Villages: clusters of roofs of several colours with yards, turned along the road."""
    spots = np.argwhere(place & (canvas.slope_deg < 16))
    if not len(spots):
        return
    east, south = canvas.positions_m()
    d_east, d_south = gradient(ndimage.gaussian_filter(np.minimum(road_m, 500.0), 6), canvas.resolution_m)
    for row, col in spots[rng.integers(0, len(spots), clusters)]:
        turn = float(np.arctan2(d_south[row, col], d_east[row, col]))
        common = rng.choice(len(ROOFS), p=(0.3, 0.28, 0.08, 0.06, 0.1, 0.18))
        for _ in range(int(rng.integers(2, 22))):
            at = np.array([east[row, col], south[row, col]]) + rng.normal(0, 28, 2)
            roof = (
                common
                if rng.random() < 0.55
                else rng.choice(len(ROOFS), p=(0.25, 0.25, 0.12, 0.14, 0.1, 0.14))
            )
            _paint_house(canvas, rng, at, turn + rng.choice([0, np.pi / 2]) + rng.normal(0, 0.12), int(roof))


def _paint_house(
    canvas: Canvas, rng: np.random.Generator, at: NDArray[np.floating], turn: float, roof: int
) -> None:
    metre = 1.0 / canvas.resolution_m
    half_a, half_b, high = rng.uniform(4.5, 10), rng.uniform(3.2, 5.5), rng.uniform(3, 10)
    reach = (half_a + half_b + 6) * metre
    col, row = at * metre
    window = tuple(slice(max(0, int(c - reach)), int(c + reach) + 1) for c in (row, col))
    rows, cols = canvas.cover[window[0], window[1]].shape
    if row < 0 or col < 0 or rows < 2 or cols < 2:
        return
    box = (slice(window[0].start, window[0].start + rows), slice(window[1].start, window[1].start + cols))
    dy = (np.arange(box[0].start, box[0].stop)[:, None] + 0.5) / metre - at[1]
    dx = (np.arange(box[1].start, box[1].stop)[None, :] + 0.5) / metre - at[0]
    u, v = np.cos(turn) * dx + np.sin(turn) * dy, -np.sin(turn) * dx + np.cos(turn) * dy
    yard = np.maximum(np.abs(u + 1) - half_a - 2, np.abs(v - 2) - half_b - 2.5)
    canvas.paint(box, 0.75 * smoothstep(yard, 0.8, -0.8), CONCRETE * np.float32(0.62), BUILT, 0.0)
    wall = np.maximum(np.abs(u) - half_a, np.abs(v) - half_b)
    alpha = smoothstep(wall, 0.5 / metre, -0.5 / metre)
    ridge = np.where(v > 0, 1.12, 0.86) if roof in (0, 4, 5) else np.ones_like(v)
    tone = ROOFS[roof][:, None, None] * ridge * rng.uniform(0.8, 1.15)
    canvas.paint(box, alpha, tone, BUILT, np.full((rows, cols), high))
