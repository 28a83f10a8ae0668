"""Whether two images lie over each other: measured by phase correlation, first of the whole, then of many windows.

The whole, made smaller where it is large, says about how far the images lie apart. Windows at full detail, after that
is mended, say it to a fraction of a pixel, and their scatter says how well one shift fits everywhere: relief that was
not corrected, or a picture that is turned or stretched, moves parts differently, and no shift mends that.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from odc.geo.warp import rio_reproject

from landslide_core.changes.pair import Pair
from landslide_core.changes.phase_correlation import Peak, shift_between
from landslide_core.changes.settings import ChangeSettings
from landslide_core.errors import MismatchError, NoDataError
from landslide_core.progress import SILENT, Progress
from landslide_core.scene.scene import Window

_SHARP = 10.0  # of a peak: pictures that have nothing in common reach about 7 (phase_correlation)
_WHOLE_PX, _MOST_PX, _WINDOW_PX, _LEAST_PX = 1024, 8192, 512, 96
_ALONG = 4  # windows along a side, at most
_KNOWN = 0.8  # of a window's pixels that both images must show
_LEAST_WINDOWS, _AGREEING, _AGREE_PX = 3, 0.5, 1.5
_NOT_WORTH_PX = 0.25  # a smaller shift is below what outlines can tell: nothing is moved
_CURE = "Register them to each other first, or let them be taken as their georeferences place them."


@dataclass(frozen=True)
class Registration:
    """How far the earlier image lay from the later one: pixels down and right; what windows left of it.

    rows_px, cols_px: measured. left_px: robust standard deviation of the windows around it; None where too few told
    it. windows: how many were sharp. mended: whether the images were moved. sharpness: of the whole. measured: whether
    anything was measured at all.
    """

    rows_px: float = 0.0
    cols_px: float = 0.0
    left_px: float | None = None
    windows: int = 0
    sharpness: float = 0.0
    mended: bool = False
    measured: bool = False

    @property
    def shift_px(self) -> float:
        """The length of the shift."""
        return float(np.hypot(self.rows_px, self.cols_px))

    @property
    def in_words(self) -> str:
        """A sentence for the user."""
        if not self.measured:
            return "The images were taken to lie where their georeferences say; that was not measured."
        left = (
            "" if self.left_px is None else f", {self.left_px:.1f} px of scatter over {self.windows} windows"
        )
        if not self.mended:
            return f"The images lie over each other to within {_NOT_WORTH_PX:g} px{left}."
        apart = _apart(self.rows_px, self.cols_px)
        return f"The earlier image lay {apart} of the later one; that was mended{left}."


def registered(
    pair: Pair, settings: ChangeSettings, progress: Progress = SILENT
) -> tuple[Pair, Registration]:
    """Return the pair with what it lies apart mended, and what was measured.

    Raises
    ------
    MismatchError
        The images lie further apart than may be mended, or their parts differently.
    NoDataError
        Too little of what both show is alike for it to be measured.
    """
    if settings.placing == "given":
        return pair, Registration()
    if not pair.common_roles:
        raise MismatchError(
            f"{pair.before.name} and {pair.after.name} have no band in common; their bands are "
            f"{', '.join(pair.before.roles)} and {', '.join(pair.after.roles)}.",
            "Say which band holds what (the band roles).",
            {"roles_before": "A,B,…", "roles": "A,B,…"},
        )
    progress.tell(0, "comparing the places of both images")
    whole, size = _whole(pair)
    if whole.sharpness < _SHARP:
        raise _unknown(pair)
    coarse = (whole.rows * size[0], whole.cols * size[1])
    _check_small(coarse, settings, pair)
    peaks = list(_windows(pair.mended(*coarse), progress))
    if len(peaks) < _LEAST_WINDOWS:
        if max(size) > 1:
            raise _unknown(pair)
        found, left = coarse, None
    else:
        found, left = _agreed(coarse, peaks, pair)
        _check_small(found, settings, pair)
    worth = float(np.hypot(*found)) >= _NOT_WORTH_PX
    facts = Registration(
        rows_px=round(found[0], 3) + 0.0,  # -0.0 would be told as it is
        cols_px=round(found[1], 3) + 0.0,
        left_px=left,
        windows=len(peaks),
        sharpness=round(whole.sharpness, 1),
        mended=worth,
        measured=True,
    )
    return (pair.mended(*found) if worth else pair), facts


def _whole(pair: Pair) -> tuple[Peak, tuple[float, float]]:
    """Return the shift of the whole in pixels of a smaller copy, and how many of the grid such a pixel spans."""
    rows, cols = pair.common_window()
    after = pair.after.overview(_smaller(pair.after.shape, rows, cols), pair.common_roles)
    grid = pair.grid.zoom_to(after.geobox.shape)
    step = tuple(full / small for full, small in zip(pair.grid.shape, grid.shape, strict=True))
    # Its pixels become as large as those of the smaller copy, where they are not larger already.
    alike = max(pair.before.shape) / max(1.0, min(step) / pair.span_px)
    before = pair.before.overview(min(_MOST_PX, round(alike)), pair.common_roles)
    part = tuple(
        slice(int(each.start / by), int(np.ceil(each.stop / by)))
        for each, by in zip((rows, cols), step, strict=True)
    )
    theirs = np.full(grid.shape, np.nan, np.float32)
    rio_reproject(
        _brightness(before.pixels, before.valid),
        theirs,
        pair.placed.zoom_to(before.geobox.shape),
        grid,
        "cubic",
        src_nodata=np.nan,
        dst_nodata=np.nan,
    )
    return shift_between(_brightness(after.pixels, after.valid)[part], theirs[part]), (step[0], step[1])


def _smaller(shape: tuple[int, int], rows: slice, cols: slice) -> int:
    """Return how large the longer side of a whole scene is to be, so that what both show has 1,024 pixels."""
    common: int = max(rows.stop - rows.start, cols.stop - cols.start)
    return min(_MOST_PX, max(1, round(max(shape) * min(1.0, _WHOLE_PX / common))))


def _windows(pair: Pair, progress: Progress) -> Iterator[Peak]:
    """Yield what windows at full detail still lie apart, those that can tell."""
    rows, cols = pair.common_window()
    sizes = [part.stop - part.start for part in (rows, cols)]
    side = min(_WINDOW_PX, max(min(sizes) // 2, _LEAST_PX))
    if min(sizes) < side:
        return
    starts = [_starts(part, side) for part in (rows, cols)]
    total = len(starts[0]) * len(starts[1])
    for number, (top, left) in enumerate((top, left) for top in starts[0] for left in starts[1]):
        progress.tell(number / total, "comparing the places of both images")
        window = slice(top, top + side), slice(left, left + side)
        first, second = _bright(pair.read_after, pair, window), _bright(pair.read_before, pair, window)
        if np.mean(np.isfinite(first) & np.isfinite(second)) < _KNOWN:
            continue
        peak = shift_between(first, second)
        if peak.sharpness >= _SHARP:
            yield peak


def _starts(part: slice, side: int) -> list[int]:
    size = part.stop - part.start
    count = min(_ALONG, max(1, 2 * size // side - 1))
    return [part.start + int(at) for at in np.linspace(0, size - side, count)]


def _agreed(coarse: tuple[float, float], peaks: list[Peak], pair: Pair) -> tuple[tuple[float, float], float]:
    """Return the shift in which windows agree, and their scatter; MismatchError where most do not."""
    shifts = np.array([(peak.rows, peak.cols) for peak in peaks])
    middle = np.median(shifts, axis=0)
    away = np.hypot(*(shifts - middle).T)
    if np.mean(away <= _AGREE_PX) < _AGREEING:
        raise MismatchError(
            f"Parts of {pair.before.name} lie differently over {pair.after.name}: of {len(peaks)} windows fewer than "
            "half agree on a shift, so that no one shift mends it.",
            f"Give images that are corrected for relief and for turning. {_CURE}",
            {"as_placed": ""},
        )
    scatter = 1.4826 * float(np.median(away))
    return (coarse[0] + float(middle[0]), coarse[1] + float(middle[1])), round(scatter, 3)


def _check_small(shift: tuple[float, float], settings: ChangeSettings, pair: Pair) -> None:
    length = float(np.hypot(*shift))
    if length > settings.most_shift_px:
        side = pair.after.resolution_m
        metres = "" if side is None else f" ({length * side:,.0f} m)"
        raise MismatchError(
            f"{pair.before.name} lies {length:,.1f} pixels{metres} from {pair.after.name} ({_apart(*shift)} of it); up "
            f"to {settings.most_shift_px:g} are mended.",
            "Check both georeferences and register the images to each other, or let larger shifts be mended.",
            {"most_shift": "PX"},
        )


def _unknown(pair: Pair) -> NoDataError:
    return NoDataError(
        f"How {pair.before.name} and {pair.after.name} lie over each other cannot be measured: too little of what both "
        "show is alike (clouds, water, snow, or another place).",
        f"Give images without clouds of the same place. {_CURE}",
        {"as_placed": ""},
    )


def _apart(rows: float, cols: float) -> str:
    """Return a shift in words."""
    down, right = abs(rows), abs(cols)
    if rows >= 0:
        return (
            f"{down:.1f} px below and {right:.1f} px right"
            if cols >= 0
            else f"{down:.1f} px below and {right:.1f} px left"
        )
    return (
        f"{down:.1f} px above and {right:.1f} px right"
        if cols >= 0
        else f"{down:.1f} px above and {right:.1f} px left"
    )


def _bright(
    read: Callable[[tuple[str, ...], slice, slice], NDArray[np.float32]], pair: Pair, window: Window
) -> NDArray[np.float32]:
    pixels: NDArray[np.float32] = read(pair.common_roles, *window).mean(axis=0)
    return pixels


def _brightness(pixels: NDArray[Any], valid: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the mean of all bands, NaN where unknown."""
    return np.where(valid, pixels.mean(axis=0, dtype=np.float32), np.float32(np.nan))
