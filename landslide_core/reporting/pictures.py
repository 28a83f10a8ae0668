"""What lies under the outlines of a report's maps: the run's small picture, or the image itself."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from landslide_core import io
from landslide_core.errors import MismatchError
from landslide_core.io.plain.pictures import opened_picture
from landslide_core.io.plain.whole import known_sha256
from landslide_core.reporting import refusals
from landslide_core.reporting.of_run import OfRun
from landslide_core.scene.preview import between, limits, stretched, visible_roles
from landslide_core.scene.scene import Scene, Window

_UNKNOWN = 232  # grey of ground without data
_MOST_PX = 2048
Picture = NDArray[np.uint8]


class Pictures(Protocol):
    """Gives the picture (rows, cols, 3) over a window of the run's grid, no larger than a map can show."""

    def over(self, window: Window) -> Picture:
        """Return the picture of rows and columns of the grid."""


class FromPreview:
    """The run's small picture, cut."""

    def __init__(self, of: OfRun) -> None:
        with opened_picture(of.run.preview) as opened:
            rgba = np.asarray(opened.convert("RGBA"))
        self._picture = on_grey(rgba[..., :3], rgba[..., 3] > 127)
        self._shape = of.grid.shape

    def over(self, window: Window) -> Picture:
        """Return the picture of rows and columns of the grid."""
        high, wide = self._picture.shape[:2]
        rows, cols = (
            _part(part, whole, pixels)
            for part, whole, pixels in zip(window, self._shape, (high, wide), strict=True)
        )
        return self._picture[rows, cols]


class FromImage:
    """The image that the run is of, at its own resolution where a map can show it."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._roles = visible_roles(scene)
        small = scene.overview(_MOST_PX, self._roles)
        plain = small.pixels.dtype == np.uint8 or not small.valid.any()
        self._limits = None if plain else limits(small.pixels, small.valid)

    def over(self, window: Window) -> Picture:
        """Return the picture of rows and columns of the grid."""
        shape = shown_px(window)
        pixels = self._scene.read(*window, self._roles, shape)
        valid = self._scene.valid(*window, shape)
        shown = stretched(pixels, valid) if self._limits is None else between(pixels, *self._limits)
        return on_grey(np.moveaxis(np.broadcast_to(shown, (3, *shape)), 0, -1), valid)


@contextmanager
def pictures_of(of: OfRun, image: Path | None) -> Iterator[Pictures]:
    """Give what draws the run's ground; MismatchError where the image is not the run's."""
    if image is None:
        yield FromPreview(of)
        return
    told = of.run.manifest["scene"]
    roles: Sequence[str] | None = told["roles"] if isinstance(told.get("roles"), list) else None
    with closing(io.open_scene(image, roles)) as scene:
        if known_sha256(image) != told["sha256"] or scene.shape != tuple(of.grid.shape):
            raise MismatchError(
                refusals.OTHER_IMAGE.format(image=image.name, folder=of.folder), refusals.OTHER_IMAGE_HINT
            )
        yield FromImage(scene)


def mask_over(path: Path | None, window: Window) -> NDArray[np.bool_] | None:
    """Return where a run's mask (rows, cols) is 1 in a window, reduced as a map can show it; None without one."""
    if path is None:
        return None
    with closing(io.open_scene(path, codes=True, trusted=True)) as mask:
        return np.asarray(mask.source.read((0,), *window, shown_px(window))[0] == 1)


def shown_px(window: Window) -> tuple[int, int]:
    """Return how many rows and columns of a window a map can show."""
    rows, cols = (part.stop - part.start for part in window)
    smaller = max(1.0, max(rows, cols) / _MOST_PX)
    return max(1, round(rows / smaller)), max(1, round(cols / smaller))


def on_grey(rgb: NDArray[np.uint8], valid: NDArray[np.bool_]) -> Picture:
    """Return a picture (rows, cols, 3) with grey where nothing is known."""
    return np.where(valid[..., None], rgb, np.uint8(_UNKNOWN)).astype(np.uint8)


def _part(part: slice, whole: int, pixels: int) -> slice:
    """Return the same part of the small picture, at least one pixel of it."""
    start = min(int(part.start / whole * pixels), pixels - 1)
    return slice(start, max(start + 1, round(part.stop / whole * pixels)))
