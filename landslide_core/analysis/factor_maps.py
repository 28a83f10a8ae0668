"""Factors, susceptibility, SHAP and changes as pictures for maps.

Every picture is a palette PNG: values become one of at most 250 steps, 255 is clear. Grids are (rows, cols).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from PIL import Image
from plotly.colors import qualitative
from scipy import ndimage

from landslide_core.factors.card import Factor
from landslide_core.figures import palette
from landslide_core.figures.class_pictures import on_display
from landslide_core.figures.overlays import Overlay, display_box, map_bounds
from landslide_core.figures.palette import colour_table
from landslide_core.io.plain.pictures import encoded
from landslide_core.language import marked

CLEAR = 255
ZONE_COLOURS = ("#266eb4", "#8cbedc", "#fae68c", "#f0963c", "#be2328")  # lowest class first
UNLIKE, LANDSLIDES = "#7a3fa0", "#17262a"
CHANGE_SCALE, SUSCEPTIBILITY_SCALE = "RdBu_r", "YlOrRd"
_STEPS = 250
_SAMPLE = 200_000
_FLAT = "#9aa5a7"
_CLASS_COLOURS = (*qualitative.Safe, *qualitative.Vivid, *qualitative.Pastel)


@dataclass(frozen=True, eq=False)
class Painted:
    """Steps (rows, cols) uint8, 255 clear, the colours (n, 3) of the steps, and what they mean.

    meanings: name by colour ("#rrggbb") for classes. low, high, scale: the ends of a colour scale for measurements.
    """

    steps: NDArray[np.uint8]
    colours: NDArray[np.uint8]
    low: float = 0.0
    high: float = 1.0
    scale: str = ""
    meanings: Mapping[str, str] = field(default_factory=dict)


def factor(card: Factor, values: NDArray[np.float32]) -> Painted:
    """A factor's values: measurements between their 2nd and 98th percentile, directions round a circle, classes."""
    if card.kind == "categorical":
        codes = sorted(card.classes) or sorted({int(v) for v in np.unique(values[np.isfinite(values)])})
        order = {code: n for n, code in enumerate(codes[:_STEPS])}
        steps = np.full(values.shape, CLEAR, np.uint8)
        for code, n in order.items():
            steps[values == code] = n
        colours = [_hex(_CLASS_COLOURS[n % len(_CLASS_COLOURS)]) for n in order.values()]
        nameless = marked("class {code}")
        names = {colours[n]: card.classes.get(code, nameless.format(code=code)) for code, n in order.items()}
        present = {colour: name for n, (colour, name) in enumerate(names.items()) if (steps == n).any()}
        return Painted(steps, rgb(colours), meanings=present)
    if card.kind == "circular":
        painted = ramp(np.where(values < 0, np.nan, values), "HSV", 0.0, 360.0)
        steps = np.where(np.isfinite(values) & (values < 0), np.uint8(_STEPS), painted.steps)
        wheel = np.vstack([painted.colours, rgb([_FLAT])])
        return Painted(
            steps, wheel, 0.0, 360.0, "HSV", {_FLAT: marked("flat")} if (steps == _STEPS).any() else {}
        )
    low, high = span(values)
    return ramp(values, card.palette, low, high)


def ramp(values: NDArray[Any], scale: str, low: float, high: float) -> Painted:
    """Measurements in a colour scale from low to high; what lies beyond has the colour of the end."""
    share = (np.nan_to_num(values, nan=low).astype(np.float32) - low) / ((high - low) or 1.0)
    steps = np.rint(np.clip(share, 0, 1) * (_STEPS - 1)).astype(np.uint8)
    steps[~np.isfinite(values)] = CLEAR
    return Painted(steps, colour_table(scale, _STEPS), low, high, scale)


def signed(values: NDArray[Any], limit: float | None = None) -> Painted:
    """Changes or SHAP values, blue below zero and red above; `limit` by default their 98th percentile of size."""
    most = limit if limit is not None else span(np.abs(values), 0.0, 0.98)[1]
    return ramp(values, CHANGE_SCALE, -(most or 1e-6), most or 1e-6)


def zones(of: NDArray[np.int8], valid: NDArray[np.bool_], names: Sequence[str]) -> Painted:
    """Classes of susceptibility, the lowest first; of: (rows, cols), read where `valid`."""
    colours = zone_colours(len(names))
    steps = np.where(valid, of, CLEAR).astype(np.uint8)
    return Painted(steps, rgb(colours), meanings=dict(zip(colours, names, strict=True)))


def bordered(
    of: NDArray[np.int16], numbers: NDArray[np.int32], names: Sequence[str], most_px: int
) -> Painted:
    """Classes of units, the lowest first, -1 for none, with thin dark borders between units by their numbers.

    A grid smaller than `most_px` is drawn with several pixels for each of its own, so that borders hide little; on a
    larger one borders are as wide as a small picture needs to keep them.
    """
    fine, wide = max(1, most_px // max(of.shape)), max(1, -(-max(of.shape) // most_px))
    of = of.repeat(fine, 0).repeat(fine, 1)
    dark = borders(numbers.repeat(fine, 0).repeat(fine, 1))
    dark = ndimage.maximum_filter(dark, wide) if wide > 1 else dark
    found = zones(np.where(dark, len(names), of).astype(np.int8), of >= 0, names)
    return Painted(found.steps, np.vstack([found.colours, rgb([LANDSLIDES])]), meanings=found.meanings)


def borders(numbers: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return (rows, cols), True where the next pixel to the east or the south is of another unit."""
    edge = np.zeros(numbers.shape, np.bool_)
    edge[:, :-1] |= numbers[:, :-1] != numbers[:, 1:]
    edge[:-1] |= numbers[:-1] != numbers[1:]
    return edge


def zone_colours(classes: int) -> list[str]:
    """The colours of two to five classes, the lowest first."""
    places = np.linspace(0, len(ZONE_COLOURS) - 1, classes).round().astype(int)
    return [ZONE_COLOURS[place] for place in places]


def mask(inside: NDArray[np.bool_], colour: str) -> Painted:
    """One colour where `inside`."""
    return Painted(np.where(inside, 0, CLEAR).astype(np.uint8), rgb([colour]))


def dimmed(painted: Painted, where: NDArray[np.bool_]) -> Painted:
    """The same with the colours of some places mixed with grey: there the answer is a guess."""
    pale = (0.3 * painted.colours + 0.7 * 175).astype(np.uint8)
    count = len(painted.colours)
    if 2 * count > CLEAR:  # make room: every second step
        steps = np.where(painted.steps == CLEAR, CLEAR, painted.steps // 2).astype(np.uint8)
        painted = Painted(steps, painted.colours[::2], painted.low, painted.high, painted.scale)
        pale, count = pale[::2], len(painted.colours)
    steps = painted.steps.copy()
    steps[where & (steps != CLEAR)] += count
    both = np.vstack([painted.colours, pale])
    return Painted(steps, both, painted.low, painted.high, painted.scale, painted.meanings)


def overlay(painted: Painted, geobox: GeoBox, max_px: int = 1000, alpha: int = 255) -> Overlay:
    """The picture in its place on a web map."""
    steps = on_display(painted.steps, geobox, max_px)
    return Overlay(_png(steps, painted.colours, alpha), "image/png", map_bounds(display_box(geobox, max_px)))


def thumbnail(painted: Painted, marked: NDArray[np.bool_] | None = None, max_px: int = 360) -> bytes:
    """The picture by itself, thinned out, as PNG; places `marked` are dark."""
    every = max(1, -(-max(painted.steps.shape) // max_px))
    steps, colours = painted.steps[::every, ::every].copy(), painted.colours
    if marked is not None:
        colours = np.vstack([colours, rgb([LANDSLIDES])])
        steps[_thinned(marked, every, steps.shape)] = len(painted.colours)
    return _png(steps, colours, 255)


def span(values: NDArray[Any], first: float = 0.02, last: float = 0.98) -> tuple[float, float]:
    """The range that holds all but the outermost values at either end."""
    known = values[np.isfinite(values)]
    if not known.size:
        return 0.0, 1.0
    low, high = np.quantile(known[:: max(1, known.size // _SAMPLE)], [first, last])
    return (float(low), float(high)) if high > low else (float(known.min()), float(known.max()))


def _thinned(marked: NDArray[np.bool_], every: int, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """A mask thinned out so that a single marked pixel still shows."""
    rows, cols = (size * every for size in shape)
    wide = np.zeros((rows, cols), np.bool_)
    wide[: marked.shape[0], : marked.shape[1]] = marked[:rows, :cols]
    return np.asarray(wide.reshape(shape[0], every, shape[1], every).any((1, 3)))


def _png(steps: NDArray[np.uint8], colours: NDArray[np.uint8], alpha: int) -> bytes:
    image = Image.fromarray(np.ascontiguousarray(steps), "P")
    table = np.zeros((256, 3), np.uint8)
    table[: len(colours)] = colours
    image.putpalette(table.tobytes())
    opaque = np.full(256, alpha, np.uint8)
    opaque[CLEAR] = 0
    return encoded(image, "PNG", transparency=opaque.tobytes(), compress_level=2)


def rgb(colours: Sequence[str]) -> NDArray[np.uint8]:
    """Return (n, 3) of colours "#rrggbb"."""
    return np.array([palette.rgb(colour) for colour in colours], np.uint8)


def _hex(colour: str) -> str:
    """ "rgb(1, 2, 3)" as "#010203"."""
    if colour.startswith("#"):
        return colour
    return "#" + "".join(f"{int(part):02x}" for part in colour[4:-1].split(","))
