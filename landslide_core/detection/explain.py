"""Which windows of a run to explain, and Grad-CAM of them: as values, as a file.

gradcam.tif holds heat in whole per cent where a window was explained and 255 elsewhere. The windows are the
likeliest of the scene, at most 16 that hold a pixel called landslide, so that every find of a small scene is
explained; of a large one, explaining all would take hours. Every window is normalised to
its own highest heat, so windows say where the network looked, not where it looked hardest.
"""

from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.features import rasterize

from landslide_core import io
from landslide_core.detection.files import full_grid, open_probability
from landslide_core.detection.grids import pixel_size
from landslide_core.detection.run import GRADCAM, DetectRun
from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.tracing.components import ProbabilityGrid
from landslide_core.errors import MismatchError, NoDataError, WeightsError
from landslide_core.progress import Progress
from landslide_core.scene.preview import stretched, visible_roles
from landslide_core.scene.probability import NODATA, cut_of, per_cent
from landslide_core.scene.scene import Scene, Window
from landslide_core.scene.sources import ElevationSource

if TYPE_CHECKING:  # pages import this before PyTorch is wanted
    from landslide_core.detection.gradcam import Explanation
    from landslide_core.networks import Card, Loaded

MOST_WINDOWS = 16
_LEAST_PX = 512  # a smaller window would show too little of what surrounds a landslide
METHOD = (
    "Grad-CAM (Selvaraju et al. 2017) of the mean landslide logit over the pixels called landslide in each "
    "window; normalised per window"
)


def window_px(scene: Scene, card: "Card", settings: DetectSettings) -> int:
    """Side of the windows that suit a network, in pixels of the scene: half a tile of the network's."""
    return max(1, round(card.tile_px / 2 / pixel_size(scene, card, settings).enlarged))


def likeliest_windows(
    grid: ProbabilityGrid, threshold: float, side_px: int, most: int = MOST_WINDOWS, split: int = 1
) -> tuple[Window, ...]:
    """At most `most` windows (rows, cols) with the highest sum of probabilities, highest first.

    The scene is divided evenly into windows of at most `side_px`; with `split` they also begin at parts of a
    side, and may overlap. Each holds a pixel at or above the threshold (0 to 1). Unknown pixels count as
    probability 0.
    """
    rows, cols = (_edges(size, side_px, split) for size in grid.shape)
    sums, peaks = _cells(grid, rows, cols)
    scores: dict[tuple[int, int], float] = {}
    for row in range(len(rows) - split):
        for col in range(len(cols) - split):
            cells = (slice(row, row + split), slice(col, col + split))
            if peaks[cells].max() >= cut_of(threshold):
                scores[row, col] = float(sums[cells].sum())
    best = sorted(scores, key=lambda place: (-scores[place], place))[:most]
    return tuple((slice(rows[r], rows[r + split]), slice(cols[c], cols[c + split])) for r, c in best)


def _edges(size_px: int, side_px: int, split: int) -> list[int]:
    """Where the cells of an axis begin and the last one ends: `split` cells to a window."""
    cells = min(size_px, -(-size_px // side_px) * split)
    return [size_px * index // cells for index in range(cells + 1)]


def _cells(
    grid: ProbabilityGrid, rows: list[int], cols: list[int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sum and maximum of the per cents between those edges; a row of cells is read at a time."""
    sums, peaks = [], []
    for top, bottom in pairwise(rows):
        percent = grid.read(slice(top, bottom), slice(0, grid.shape[1]))
        percent = np.where(percent == NODATA, 0, percent)
        sums.append(np.add.reduceat(percent.sum(0, dtype=np.int64), cols[:-1]))
        peaks.append(np.maximum.reduceat(percent.max(0), cols[:-1]))
    return np.array(sums, np.int64), np.array(peaks, np.int64)


def window_around(outline: Any, geobox: GeoBox, side_px: int) -> Window:
    """The window around an outline (a polygon in the geobox's CRS, or in pixels without one).

    At least `side_px` long, longer for larger outlines up to twice that; inside the scene.
    """
    to_pixels = ~geobox.affine
    corners = [to_pixels * corner for corner in shapely.get_coordinates(outline)]
    window = []
    for axis, size in ((1, int(geobox.shape[0])), (0, int(geobox.shape[1]))):
        low, high = (pick(corner[axis] for corner in corners) for pick in (min, max))
        side = min(size, max(side_px, min(2 * side_px, round(1.5 * (high - low)))))
        start = min(max(0, round((low + high - side) / 2)), size - side)
        window.append(slice(start, start + side))
    return window[0], window[1]


def write_map(
    folder: Path,
    scene: Scene,
    loaded: "Loaded",
    settings: DetectSettings,
    grid: ProbabilityGrid,
    elevation: ElevationSource | None,
    progress: Progress,
) -> dict[str, Any]:
    """Write gradcam.tif into a run's folder; return what run.json says of it."""
    from landslide_core.detection.gradcam import gradcam
    from landslide_core.detection.tile_reader import scaler_for
    from landslide_core.networks import get

    assert settings.threshold is not None
    windows = likeliest_windows(grid, settings.threshold, window_px(scene, loaded.card, settings))
    scaler, _ = scaler_for(scene, loaded.card, settings)
    heats = []
    for index, window in enumerate(windows):
        progress.tell(index / len(windows))
        wanted = grid.read(*window) != NODATA
        explained = gradcam(
            scene,
            loaded,
            window,
            settings=settings,
            wanted=wanted,
            threshold=settings.threshold,
            elevation=elevation,
            scaler=scaler,
        )
        heats.append((explained, np.where(wanted, per_cent(explained.heat), NODATA).astype(np.uint8)))
    with io.strip_writer(
        folder / GRADCAM, grid.geobox, descriptions=["Grad-CAM heat, %"], units=["%"]
    ) as sink:
        for rows, percent in grid.strips():
            sink.write(rows.start, _heat_rows(rows, percent.shape[1], heats))
    return {
        "layer": get(loaded.card.network).gradcam_layer,
        "method": METHOD,
        "windows": [_account(explained) for explained, _ in heats],
    }


def _heat_rows(
    rows: slice, cols: int, heats: list[tuple["Explanation", NDArray[np.uint8]]]
) -> NDArray[np.uint8]:
    strip = np.full((rows.stop - rows.start, cols), NODATA, np.uint8)
    for explained, heat in heats:
        own, across = explained.window
        top, bottom = max(own.start, rows.start), min(own.stop, rows.stop)
        if top < bottom:
            strip[top - rows.start : bottom - rows.start, across] = heat[top - own.start : bottom - own.start]
    return strip


def _account(explained: "Explanation") -> dict[str, Any]:
    rows, cols = explained.window
    place = {
        "row": rows.start,
        "col": cols.start,
        "rows": rows.stop - rows.start,
        "cols": cols.stop - cols.start,
    }
    return {**place, "pixels": explained.pixels, "note": explained.note}


@dataclass(frozen=True, eq=False)
class Explained:
    """A window of a run and where the network looked in it.

    rgb: the window as a picture (3, rows, cols) uint8, valid (rows, cols) where it holds data. geobox: its
    place. outlined: (rows, cols), True for the pixels in question: of the landslide, or called landslide.
    """

    explanation: "Explanation"
    rgb: NDArray[np.uint8]
    valid: NDArray[np.bool_]
    outlined: NDArray[np.bool_]
    geobox: GeoBox


def explain(
    run: DetectRun, image: str | Path, landslide: Any = None, *, loaded: "Loaded | None" = None
) -> Explained:
    """Show where the network of a finished run looked (Grad-CAM), around a landslide or in the likeliest window.

    Parameters
    ----------
    run : DetectRun
        A finished detection.
    image : str or Path
        The file that the run was made of.
    landslide : shapely.Polygon, optional
        An outline of the run's inventory, in its coordinates; the likeliest window by default.
    loaded : Loaded, optional
        The run's network, where it was loaded already.

    Returns
    -------
    Explained
        The window as a picture, and the heat over it.

    Raises
    ------
    InputError
        The image or the network is not the run's, or nothing was found and there is no window to explain.

    References
    ----------
    Selvaraju, R. R. et al. (2017). Grad-CAM: visual explanations from deep networks via gradient-based
    localization. ICCV.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> found = scarp.explain(scarp.open_run("run"), "scene.tif")  # doctest: +SKIP
    >>> found.explanation.heat.max()  # doctest: +SKIP
    np.float32(1.0)
    """
    from landslide_core import networks
    from landslide_core.detection.gradcam import gradcam
    from landslide_core.detection.tile_reader import scaler_for

    account, image = run.manifest, Path(image)
    loaded = loaded or networks.load(account["network"]["name"])
    if account["network"]["sha256"] != loaded.card.sha256:
        raise WeightsError(
            f"The weights of {loaded.card.title} are not those of this run.",
            "Run the image again to explain it.",
        )
    with ExitStack() as open_files:
        own = open_files.enter_context(closing(io.open_scene(image, account["scene"]["roles"])))
        probability = open_files.enter_context(closing(open_probability(run.probability)))
        scene, grid = own.with_pixel_size(run.settings.pixel_size_m), full_grid(probability)
        elevation = (
            open_files.enter_context(io.open_dem(run.elevation, grid.geobox)) if run.elevation else None
        )
        if scene.shape != grid.shape:
            raise MismatchError(
                f"{image.name} is not the image of this run.", "Run the image again to explain it."
            )
        scene = replace(
            scene, geobox=grid.geobox
        )  # where the run saw it: its georeference may have been moved
        side_px = window_px(scene, loaded.card, run.settings)
        window = _window_of(landslide, grid, run.threshold, side_px)
        percent = grid.read(*window)
        outlined = (percent >= cut_of(run.threshold)) & (percent != NODATA)
        if landslide is not None:
            outlined = _painted(landslide, grid.geobox[window])
        explanation = gradcam(
            scene,
            loaded,
            window,
            settings=run.settings,
            target=None if landslide is None else outlined,
            wanted=percent != NODATA,
            threshold=run.threshold,
            elevation=elevation,
            scaler=scaler_for(scene, loaded.card, run.settings)[0],
        )
        valid = scene.valid(*window)
        picture = stretched(scene.read(*window, visible_roles(scene)), valid)
    rgb = np.ascontiguousarray(np.broadcast_to(picture, (3, *valid.shape)))
    for array in (rgb, valid, outlined):
        array.flags.writeable = False
    return Explained(explanation, rgb, valid, outlined, grid.geobox[window])


def _window_of(landslide: Any, grid: ProbabilityGrid, threshold: float, side_px: int) -> Window:
    if landslide is not None:
        return window_around(landslide, grid.geobox, max(min(_LEAST_PX, side_px), side_px // 2))
    windows = likeliest_windows(grid, threshold, side_px, most=1, split=2)
    if not windows:
        raise NoDataError(
            "Nothing was found here, so there is no decision to explain.", "Choose another image or network."
        )
    return windows[0]


def _painted(outline: Any, geobox: GeoBox) -> NDArray[np.bool_]:
    """The pixels (rows, cols) of a geobox whose centre lies in the outline."""
    painted = rasterize([outline], tuple(geobox.shape), transform=geobox.affine, dtype="uint8")
    return np.asarray(painted, dtype=np.bool_)
