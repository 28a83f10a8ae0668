"""A landslide's bare soil, scarp, streaks, deposit and regrowth."""

import numpy as np
from numpy.typing import NDArray

from landslide_core.synthetic.scenery.canvas import SCAR, Canvas
from landslide_core.synthetic.scenery.style import DRY_GRASS, GRASS, SHRUB, Style
from landslide_core.synthetic.scenery.vegetation import soil_colours, streaks
from landslide_core.synthetic.terrain.landslide_shapes import Footprint, Landslide, footprint
from landslide_core.synthetic.terrain.noise import Field, cells, fractal, smoothstep


def paint_landslide(canvas: Canvas, style: Style, slide: Landslide) -> None:
    """Lay one landslide on the scene; the same landslide looks the same wherever it is drawn."""
    scar = footprint(slide, canvas.shape, canvas.resolution_m)
    if scar is None or not scar.mask.any():
        return
    rng = np.random.default_rng(slide.seed)
    t = scar.u_m / slide.length_m
    alpha = _opacity(canvas, slide, scar, rng)
    colours = _colours(canvas, style, slide, scar, rng)
    keep = 0.9 - 0.25 * slide.age
    canvas.paint(
        scar.window, alpha * keep, colours, None, np.where(alpha > 0.45, 0.0, canvas.height[scar.window])
    )
    regrown = _regrowth(canvas, slide, scar, rng) * (alpha > 0.2)
    green = np.stack([GRASS, DRY_GRASS, SHRUB])[int(rng.integers(3))]
    canvas.paint(scar.window, regrown * 0.85, green, None, regrown * rng.uniform(0.2, 1.6))
    canvas.cover[scar.window][scar.mask] = SCAR
    canvas.relief[scar.window] += _relief(slide, scar, t, rng, canvas.resolution_m)


def _opacity(canvas: Canvas, slide: Landslide, footprint: Footprint, rng: np.random.Generator) -> Field:
    """1 on bare soil: ragged along the outline, with islands of turf and trees that stayed."""
    metre, shape = 1.0 / canvas.resolution_m, footprint.u_m.shape
    rough = 1.8 * fractal(rng, shape, 12 * metre, 1.6) + 0.6 * fractal(rng, shape, 2.5 * metre, 1.0)
    soft = max(0.5, 0.6 * canvas.resolution_m)
    alpha = smoothstep(footprint.inside_m + rough * min(1.0, 0.3 + slide.area_m2 / 3000.0), -soft, soft * 1.5)
    islands = fractal(rng, shape, 16 * metre, 1.8) - 0.15 * np.clip(footprint.inside_m, 0, 10)
    return np.asarray(
        alpha * smoothstep(islands, 2.0 - 0.6 * slide.age, 1.4 - 0.6 * slide.age), dtype=np.float32
    )


def _colours(
    canvas: Canvas, style: Style, slide: Landslide, footprint: Footprint, rng: np.random.Generator
) -> NDArray[np.float32]:
    t = footprint.u_m / slide.length_m
    second = float(rng.uniform(0.0, 0.9))
    soil = soil_colours(canvas, style, rng, footprint.window, second)
    short = max(2.0 * canvas.resolution_m, 2.5)
    flow = streaks(rng, footprint.u_m, footprint.v_m, 90.0, short * 3) + 0.7 * streaks(
        rng, footprint.u_m, footprint.v_m, 35.0, short
    )
    rock = smoothstep(
        fractal(rng, t.shape, 20 / canvas.resolution_m, 1.8) - 1.2 * (t - 0.2), 0.2, 1.8
    ) * rng.uniform(0, 0.7)
    colours = soil + rock * (style.rock[:, None, None] - soil)
    deposit = smoothstep(t, 0.55, 0.8)
    strength = rng.uniform(0.07, 0.19) * (0.5 if slide.kind == "slump" else 1.0)
    colours = colours * (1 + strength * flow * (1 - 0.5 * deposit))
    # Debris is coarser and of another tone than the surface of rupture; boulders are bright specks.
    lumps = cells(rng, footprint.u_m / 4.0, footprint.v_m / 4.0)
    blocks = ((lumps.number * 31 % 97) > 70) * smoothstep(lumps.nearest, 0.45, 0.15)
    colours = colours * (1 + deposit * (rng.uniform(-0.22, 0.2) + 0.3 * blocks))
    centre = np.abs(footprint.v_m) / np.maximum(footprint.width_m, 1.0)
    channel = smoothstep(centre, 0.22, 0.05) * (slide.kind == "flow") * rng.uniform(-0.15, 0.25)
    brightness = rng.uniform(0.85, 1.3) * (1 - 0.22 * slide.age)
    return np.asarray(colours * brightness * (1 + channel), dtype=np.float32)


def _regrowth(canvas: Canvas, slide: Landslide, footprint: Footprint, rng: np.random.Generator) -> Field:
    """Young plants: few on a fresh scar, most of an old one, from the edges inwards."""
    metre = 1.0 / canvas.resolution_m
    patches = fractal(rng, footprint.u_m.shape, 12 * metre, 1.7) + 0.7 * fractal(
        rng, footprint.u_m.shape, 3 * metre, 1.2
    )
    edge = 0.9 * np.exp(-np.clip(footprint.inside_m, 0, 50) / 5.0)
    start = 2.3 - 2.6 * slide.age
    return smoothstep(patches + edge, start, start + 1.0)


def _relief(
    slide: Landslide, footprint: Footprint, t: Field, rng: np.random.Generator, resolution_m: float
) -> NDArray[np.float32]:
    """Change of height (m): a steep head scarp and flanks, a hollow above, a lobe below, hummocks."""
    flank = smoothstep(footprint.inside_m, 0.0, min(4.0, 0.2 * float(footprint.width_m.max()) + 1.0))
    hollow = np.clip(1.0 - t / 0.65, 0.0, 1.0) ** 0.7 * smoothstep(t, 0.0, 0.05)
    lobe = np.clip((t - 0.6) / 0.4, 0.0, 1.0) * np.clip((1.0 - t) / 0.1, 0.0, 1.0)
    hummocks = (
        fractal(rng, t.shape, 7 / resolution_m, 2.0) * 0.18
        + fractal(rng, t.shape, 18 / resolution_m, 2.2) * 0.3
    )
    change = flank * slide.depth_m * (0.55 * lobe - hollow) + flank * hummocks
    return np.asarray(change * (1 - 0.5 * slide.age), dtype=np.float32)
