"""Two dates of a part of a synthetic scene: landslides came, grew, stayed and went between them.

Ground, woods, fields and roads are the same at both dates. The earlier one is taken in another light, and lies some
pixels beside the later one, as images of two passes do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from landslide_core.synthetic.scenery.imagery import expose
from landslide_core.synthetic.scenery.style import Style, colour
from landslide_core.synthetic.terrain.inventory import mask_of
from landslide_core.synthetic.terrain.landslide_shapes import Landslide
from landslide_core.synthetic.world import World, painted

Fate = Literal["grows", "comes", "stays", "goes"]
# Of the landslides in the picture, the largest first, and so on from the beginning.
FATES: tuple[Fate, ...] = ("grows", "comes", "stays", "stays", "goes", "comes")
SHIFT_PX = (3, -2)  # down and right: how far the earlier image's content lies from the later one's
_GROWN_FROM = 0.55  # of its length
_STEP_PX = 10  # between the windows that are tried
_BEFORE, _AFTER = 1, 2  # of the grain of the sensor


@dataclass(frozen=True)
class TwoDates:
    """Both images (blue, green, red, nir; rows; cols), where they lie in the scene, and each landslide's fate."""

    before: NDArray[np.uint16]
    after: NDArray[np.uint16]
    window: tuple[slice, slice]
    fates: dict[int, Fate]


def two_dates(scene: World, size_px: int) -> TwoDates:
    """Return two dates of the square of `size_px` with the most landslides in it; the same scene gives the same."""
    shape = scene.dem.shape
    window = _fullest(scene.mask, size_px)
    seen = {
        slide.number: int(mask_of([slide], shape, scene.resolution_m)[window].sum())
        for slide in scene.landslides
    }
    there = sorted((s for s in scene.landslides if seen[s.number]), key=lambda s: (-seen[s.number], s.number))
    fates = {slide.number: FATES[place % len(FATES)] for place, slide in enumerate(there)}
    old = [_earlier(slide, fates[slide.number]) for slide in there if fates[slide.number] != "comes"]
    now = [slide for slide in there if fates[slide.number] != "goes"]
    down, right = SHIFT_PX
    moved = (
        slice(window[0].start - down, window[0].stop - down),
        slice(window[1].start - right, window[1].stop - right),
    )
    return TwoDates(
        _image(scene, _other_light(scene.style), old, _BEFORE)[:, *moved],
        _image(scene, scene.style, now, _AFTER)[:, *window],
        window,
        fates,
    )


def _earlier(slide: Landslide, fate: Fate) -> Landslide:
    return replace(slide, length_m=_GROWN_FROM * slide.length_m) if fate == "grows" else slide


def _other_light(style: Style) -> Style:
    """The same country, with the sun lower and from the other side, hazier, by a sensor that counts less."""
    tint = colour(1.04, 1.0, 0.96, 0.94)
    return replace(style, sun_azimuth_deg=205.0, sun_elevation_deg=40.0, haze=0.3, gain=1500.0, tint=tint)


def _image(scene: World, style: Style, slides: Sequence[Landslide], grain: int) -> NDArray[np.uint16]:
    canvas = painted(scene.dem, scene.resolution_m, style, scene.seed, scene.plan, tuple(slides))
    return expose(canvas, style, np.random.default_rng([scene.seed, grain]))


def _fullest(mask: NDArray[np.bool_], size_px: int) -> tuple[slice, slice]:
    """Return the window with the most landslide pixels, as far from the border as the shift needs."""
    margin = max(map(abs, SHIFT_PX))
    if size_px + 2 * margin > min(mask.shape):
        raise ValueError(f"a window of {size_px} pixels with {margin} around it is not inside {mask.shape}")
    sums = np.zeros((mask.shape[0] + 1, mask.shape[1] + 1), np.int64)
    sums[1:, 1:] = mask.cumsum(0).cumsum(1)
    tops, lefts = (np.arange(margin, side - size_px - margin + 1, _STEP_PX) for side in mask.shape)
    ends = (
        np.ix_(tops + size_px, lefts + size_px),
        np.ix_(tops, lefts + size_px),
        np.ix_(tops + size_px, lefts),
    )
    held = sums[ends[0]] - sums[ends[1]] - sums[ends[2]] + sums[np.ix_(tops, lefts)]
    top, left = np.unravel_index(int(held.argmax()), held.shape)
    rows, cols = (slice(int(at), int(at) + size_px) for at in (tops[top], lefts[left]))
    return rows, cols
