"""The ground of one landslide as both images show it, laid over each other: at full detail, a large one reduced."""

from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from landslide_core import io
from landslide_core.changes.pair import Pair
from landslide_core.changes.run import ChangeRun
from landslide_core.detection.tracing.outlines import moved_by
from landslide_core.figures.palette import CASING
from landslide_core.scene import preview
from landslide_core.scene.scene import Scene, Window

_AROUND = 0.6  # of the landslide's longer side, on each side of it
_LEAST_PX, _MOST_PX = 96, 1024  # of a side in pixels of the grid: what is larger is read reduced
_OVERVIEW_PX = 512  # from which the two tones of a picture are taken
_SHOWN_PX = 480  # of a chip's longer side


@dataclass(frozen=True)
class Chips:
    """Two pictures of one window of the later image's grid, with the outline on both."""

    before: Image.Image
    after: Image.Image


def chips_of(run: ChangeRun, before: Path, after: Path, outline: shapely.MultiPolygon, colour: str) -> Chips:
    """Return both pictures of a landslide.

    Parameters
    ----------
    run : ChangeRun
        The comparison.
    before, after : Path
        Its images, as they were when it was made.
    outline : shapely.MultiPolygon
        The landslide in the coordinates of the later image, or in its pixels.
    colour : str
        Of the outline, "#rrggbb".

    Raises
    ------
    InputError
        An image cannot be read.
    """
    told = run.manifest
    with ExitStack() as files:
        first, second = (
            files.enter_context(closing(io.open_scene(path, tuple(told[date]["roles"]))))
            for path, date in ((before, "before"), (after, "after"))
        )
        pair = Pair.of(first, second)
        registration = told["coregistration"]
        if registration["mended"]:
            pair = pair.mended(registration["rows_px"], registration["cols_px"])
        drawn = shapely.transform(outline, moved_by(~pair.grid.affine))
        window = _around(drawn, pair.after.shape)
        old, new = (preview.visible_roles(scene) for scene in (first, second))
        seen = _seen(pair, old, new, window)
        pictures = [
            _picture(pixels, *_tones(scene, roles))
            for pixels, scene, roles in zip(seen, (first, second), (old, new), strict=True)
        ]
    at = np.array([window[1].start, window[0].start])
    scale = max(pictures[1].size) / max(part.stop - part.start for part in window)
    placed = shapely.transform(drawn, lambda points: (points - at) * scale)
    return Chips(*(_outlined(picture, placed, colour) for picture in pictures))


def _around(drawn: shapely.MultiPolygon, shape: tuple[int, int]) -> Window:
    """Return a square window around an outline in pixels, as far as the grid reaches."""
    left, top, right, bottom = drawn.bounds
    half = max(_LEAST_PX / 2, (0.5 + _AROUND) * max(right - left, bottom - top))
    found = []
    for middle, size in (((top + bottom) / 2, shape[0]), ((left + right) / 2, shape[1])):
        start = int(np.clip(np.floor(middle - half), 0, size - 1))
        found.append(slice(start, int(np.clip(np.ceil(middle + half), start + 1, size))))
    return found[0], found[1]


def _seen(
    pair: Pair, old: tuple[str, ...], new: tuple[str, ...], window: Window
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the bands that the eye sees of both images in a window, reduced where it is large."""
    sizes = [part.stop - part.start for part in window]
    step = max(1, -(-max(sizes) // _MOST_PX))
    if step == 1:
        return pair.read_before(old, *window), pair.read_after(new, *window)
    shape = -(-sizes[0] // step), -(-sizes[1] // step)
    return pair.look_before(old, *window, shape), pair.look_after(new, *window, shape)


def _tones(scene: Scene, roles: tuple[str, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what of each band is shown black and white: bytes as they are, as the map of the result shows them."""
    small = scene.overview(_OVERVIEW_PX, roles)
    if small.pixels.dtype == np.uint8 or not small.valid.any():
        return np.zeros(len(roles)), np.full(len(roles), 255.0)
    return preview.limits(small.pixels, small.valid)


def _picture(pixels: NDArray[np.float32], low: NDArray[np.float64], high: NDArray[np.float64]) -> Image.Image:
    known = np.isfinite(pixels).all(axis=0)
    shown = np.broadcast_to(preview.between(pixels, low, high), (3, *known.shape))
    rgba = np.dstack([*shown, np.where(known, 255, 0).astype(np.uint8)])
    picture = Image.fromarray(np.ascontiguousarray(rgba), "RGBA")
    size = [max(1, round(side * _SHOWN_PX / max(picture.size))) for side in picture.size]
    return picture.resize((size[0], size[1]), Image.Resampling.BILINEAR)


def _outlined(picture: Image.Image, placed: shapely.MultiPolygon, colour: str) -> Image.Image:
    """Return the picture with the outline on it, on a dark casing."""
    draw = ImageDraw.Draw(picture)
    for width, ink in ((5, CASING), (2, colour)):
        for ring in shapely.get_rings(shapely.get_parts(placed)):
            points = [(float(x), float(y)) for x, y in shapely.get_coordinates(ring)]
            draw.line(points, fill=ink, width=width, joint="curve")
    return picture
