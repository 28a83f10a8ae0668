"""Forest with crowns, shrub and grass."""

import numpy as np
from numpy.typing import NDArray

from landslide_core.synthetic.scenery.canvas import FOREST, SHRUB, Canvas
from landslide_core.synthetic.scenery.style import AUTUMN, BAMBOO, BROADLEAF, CONIFER, DRY_GRASS, GRASS, Style
from landslide_core.synthetic.scenery.style import SHRUB as SHRUB_COLOUR
from landslide_core.synthetic.terrain.noise import Field, cells, fractal, sample, smoothstep


def _mix(
    first: NDArray[np.float32], second: NDArray[np.float32], share: NDArray[np.floating]
) -> NDArray[np.float32]:
    a, b = (c[:, None, None] if c.ndim == 1 else c for c in (first, second))
    return np.asarray(a + np.asarray(share, dtype=np.float32) * (b - a), dtype=np.float32)


def paint_meadow(canvas: Canvas, style: Style, rng: np.random.Generator) -> None:
    """Shrub and grass everywhere: the ground on which all else is laid."""
    shape, metre = canvas.shape, 1.0 / canvas.resolution_m
    dry = smoothstep(fractal(rng, shape, 120 * metre) * 0.3 + 0.5 + 0.9 * (0.5 - style.greenness), 0.2, 0.9)
    grass = _mix(GRASS, DRY_GRASS, dry)
    bushes = smoothstep(
        fractal(rng, shape, 40 * metre, 1.6) + 0.5 * fractal(rng, shape, 7 * metre, 1.6), -0.4, 0.9
    )
    colours = _mix(grass, SHRUB_COLOUR, bushes)
    colours *= 1 + 0.10 * fractal(rng, shape, 3 * metre, 1.2) + 0.08 * fractal(rng, shape, 200 * metre)
    # Thin soil shows through in places.
    bare = smoothstep(fractal(rng, shape, 25 * metre, 1.7), 1.4, 2.6) * (1 - bushes) * 0.6
    colours = _mix(colours, style.soil * np.float32(0.8), bare)
    east, south = (np.asarray(place / np.float32(3.2)) for place in canvas.positions_m())
    tufts = cells(rng, east, south)
    size = (tufts.number * 7919 % 101).astype(np.float32) / 100.0
    bush = bushes * smoothstep(tufts.nearest, 0.55, 0.2) * (size > 0.45)
    colours *= 1 - 0.25 * bush
    canvas.paint(canvas.everywhere(), np.ones(shape), colours, SHRUB, bush * (0.6 + 1.4 * size))


def paint_forest(
    canvas: Canvas, style: Style, rng: np.random.Generator, wooded: NDArray[np.floating]
) -> None:
    """Trees where `wooded` (0 to 1) says so: crowns of several species, gaps, single trees at the edges."""
    shape, metre = canvas.shape, 1.0 / canvas.resolution_m
    east, south = canvas.positions_m()
    wander = 0.6 * style.crown_m
    east = east + wander * fractal(rng, shape, 12 * metre, 2.0) * 0.4
    south = south + wander * fractal(rng, shape, 12 * metre, 2.0) * 0.4
    stands = fractal(rng, shape, 160 * metre, 2.6) + 0.25 * fractal(rng, shape, 20 * metre, 1.8)
    ordered = np.quantile(stands[::4, ::4], np.clip(style.conifer_share, 0.001, 0.999))
    needles = smoothstep(stands - ordered, 0.15, -0.15)
    colour_of_crown = rng.random(4096, dtype=np.float32)
    presence = rng.random(4096, dtype=np.float32)
    density = smoothstep(fractal(rng, shape, 60 * metre, 2.0), -2.6, -0.6) * 0.25 + 0.75
    patch = fractal(rng, shape, 90 * metre, 2.4)
    bamboo = smoothstep(fractal(rng, shape, 130 * metre, 2.6), 1.1, 1.5)
    floor = _dull(SHRUB_COLOUR[:, None, None] * np.full(shape, 0.5, dtype=np.float32), style.greenness, True)
    canvas.paint(canvas.everywhere(), 0.85 * wooded, floor, None, 0.0)
    for conifer, spacing_m in ((False, style.crown_m), (True, 0.55 * style.crown_m + 0.5)):
        here = (needles > 0.5) if conifer else (needles <= 0.5)
        if not here.any():
            continue
        trees = cells(rng, east / np.float32(spacing_m), south / np.float32(spacing_m))
        tone = colour_of_crown[trees.number & 4095]
        standing = (presence[trees.number * 31 & 4095] < wooded * density) & here
        radius = 0.42 + 0.25 * tone
        crown = smoothstep(trees.nearest, 1.0, 0.0) * (trees.nearest < radius + 0.2)
        dome = np.sqrt(np.clip(1 - (trees.nearest / (radius + 0.25)) ** 2, 0, 1)) * standing
        height = dome * spacing_m * (0.6 + 0.9 * tone) * (1.25 if conifer else 0.9)
        if conifer:
            colours = _mix(CONIFER, BROADLEAF, 0.25 * tone)
        else:
            leaves = _mix(BROADLEAF * np.float32(0.78), BAMBOO, np.clip(0.6 * tone + 0.6 * bamboo, 0, 1))
            turned = (
                smoothstep(tone, 1.0 - style.autumn * 1.6, 1.05 - style.autumn * 1.6)
                if style.autumn > 0.01
                else 0.0
            )
            colours = _mix(leaves, AUTUMN, np.asarray(turned) * np.ones(shape))
        colours = _dull(colours, style.greenness, conifer)
        colours *= (0.78 + 0.5 * tone + 0.08 * patch) * (0.62 + 0.45 * crown)
        canvas.paint(
            canvas.everywhere(), 0.95 * standing * smoothstep(dome, 0.0, 0.25), colours, None, height
        )
    canvas.cover[wooded > 0.5] = FOREST


def _dull(colours: NDArray[np.float32], greenness: float, evergreen: bool) -> NDArray[np.float32]:
    """Leaves outside summer: less green and nir, a little more red."""
    winter = (1 - greenness) * (0.3 if evergreen else 0.7)
    factor = np.array(
        [1.0 + 0.15 * winter, 1 - 0.18 * winter, 1 + 0.5 * winter, 1 - 0.40 * winter], dtype=np.float32
    )
    return np.asarray(colours * factor[:, None, None])


def wooded_share(canvas: Canvas, style: Style, rng: np.random.Generator) -> Field:
    """Where trees stand, 0 to 1: steep ground first, in clumps with ragged borders."""
    shape, metre = canvas.shape, 1.0 / canvas.resolution_m
    wish = 0.9 * fractal(rng, shape, 180 * metre, 2.3) + 0.35 * fractal(rng, shape, 15 * metre, 1.6)
    wish += 0.07 * np.clip(canvas.slope_deg - 18.0, -18, 20)
    cut = np.quantile(wish[::4, ::4], 1 - style.forest_share)
    return smoothstep(wish - cut, -0.12, 0.12)


def soil_colours(
    canvas: Canvas, style: Style, rng: np.random.Generator, window: tuple[slice, slice], second: float = 0.3
) -> NDArray[np.float32]:
    """Bare soil of the window: two tones in patches with grain."""
    rows, cols = (s.stop - s.start for s in window)
    metre = 1.0 / canvas.resolution_m
    share = smoothstep(fractal(rng, (rows, cols), 35 * metre, 2.2) + 2 * (second - 0.5), -1.5, 1.5)
    colours = _mix(style.soil, style.second_soil, share)
    grain = 0.06 * fractal(rng, (rows, cols), 4 * metre, 1.2)
    return np.asarray(colours * (1 + grain + 0.07 * fractal(rng, (rows, cols), 30 * metre)))


def streaks(rng: np.random.Generator, u_m: Field, v_m: Field, long_m: float, short_m: float) -> Field:
    """Noise drawn out along u, mean 0 and standard deviation about 1."""
    texture = fractal(rng, (128, 128), 12.0, 1.6)
    return sample(texture, u_m / (long_m / 8), v_m / (short_m / 8))
