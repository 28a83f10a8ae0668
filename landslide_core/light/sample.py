"""A few tiles of a scene, as a network would see them: enough to judge the whole before a run."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.scene.scene import Scene

if TYPE_CHECKING:
    from landslide_core.networks.card import Card
    from landslide_core.normalise.scaling import Scaler

TILE_PX = 320  # on the grid that the network sees
MOST_TILES = 16
_LEAST_VALID = 0.5
_EACH_WAY = 4
_FEWEST_OWN = 64


@dataclass(frozen=True, eq=False)
class SampleTile:
    """One tile of a sample.

    place : (rows, cols) of the network's grid.
    pixels : (bands, rows, cols) float32 in [0, 1], scaled as for the network.
    valid : (rows, cols), True where the scene holds data.
    own : (bands, rows, cols), the pixels under its middle as the file has them, on the scene's own grid.
    """

    place: tuple[slice, slice]
    pixels: NDArray[np.float32]
    valid: NDArray[np.bool_]
    own: NDArray[Any]


@dataclass(frozen=True, eq=False)
class Sample:
    """Tiles of a scene on the network's grid, and the pixel sizes in metres of file and network (None: unknown)."""

    tiles: tuple[SampleTile, ...]
    own_m: float | None
    seen_m: float | None


def sample_of(scene: Scene, card: "Card", at_m: float | None, scaler: "Scaler") -> Sample:
    """Up to sixteen tiles, spread evenly over a scene.

    Parameters
    ----------
    scene : Scene
    card : Card
        Says which bands the network sees.
    at_m : float or None
        Metres per pixel that the scene is brought to; None for its own grid.
    scaler : Scaler
        What brings its pixels to [0, 1] for the network.

    Returns
    -------
    Sample
        No tiles where the scene holds no data.
    """
    grid = scene if at_m is None else scene.resampled(at_m)
    tiles = []
    for place in _places(grid.shape):
        valid = grid.valid(*place)
        if valid.mean() < _LEAST_VALID:
            continue
        seen = grid.read(*place, card.bands)
        own = _from_eighth(seen, place) if grid is scene else _own_under(scene, grid, place, card)
        tiles.append(SampleTile(place, scaler.apply(seen), valid, own))
    seen_m = scene.resolution_m if at_m is None else at_m
    return Sample(tuple(tiles), scene.resolution_m, seen_m)


def _places(shape: tuple[int, int]) -> Iterator[tuple[slice, slice]]:
    for row in _starts(shape[0]):
        for col in _starts(shape[1]):
            yield (
                slice(row, min(row + TILE_PX, shape[0])),
                slice(col, min(col + TILE_PX, shape[1])),
            )


def _starts(size: int) -> list[int]:
    """Where tiles begin along an axis: at most four, evenly spread, the last at the far end."""
    room = max(0, size - TILE_PX)
    count = min(_EACH_WAY, -(-size // TILE_PX))
    return sorted({round(start) for start in np.linspace(0, room, count)})


def _from_eighth(pixels: NDArray[Any], place: tuple[slice, slice]) -> NDArray[Any]:
    """A tile's pixels from the first row and column on that are multiples of eight in the image."""
    return pixels[:, -place[0].start % 8 :, -place[1].start % 8 :]


def _own_under(scene: Scene, grid: Scene, place: tuple[slice, slice], card: "Card") -> NDArray[Any]:
    """The file's own pixels under a tile's middle, at most as many as the tile has, from multiples of eight.

    So the blocks of a JPEG, which begin at the image's corner, begin at the window's. No rows far above the tile's are
    asked for: some files are read again from their beginning then.
    """
    window = []
    for part, size, own in zip(place, grid.shape, scene.shape, strict=True):
        middle = (part.start + part.stop) / 2 * own / size
        under = (part.stop - part.start) * own / size
        length = min(TILE_PX, own, max(_FEWEST_OWN, int(under)))
        start = int(np.clip(middle - length / 2, 0, own - length)) // 8 * 8
        window.append(slice(start, start + length))
    return scene.read(window[0], window[1], card.bands)
