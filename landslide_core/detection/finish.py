"""Logits of a scene's rows become probabilities in whole per cent, and are counted on the way."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from landslide_core.calibration.calibration import Calibration
from landslide_core.calibration.counts import BINS, LogitCounts
from landslide_core.detection.grids import Wanted
from landslide_core.detection.resume import Strip
from landslide_core.errors import NoDataError
from landslide_core.hardware.compiled import pays
from landslide_core.scene.probability import NODATA, per_cent
from landslide_core.scene.scene import Scene

if TYPE_CHECKING:
    from landslide_core.calibration.per_cent import PerCent

Write = Callable[[int, NDArray[np.uint8]], None]
Note = Callable[[Strip], None]


class Finish:
    """Calibrates the logits of rows and hands them on in whole per cent, 255 where a pixel is not wanted.

    write receives the probability, write_spread (if given) how far it would move by one standard deviation of
    the logits, note (if given) the finished strip with what was counted so far. Pixels that are valid, excluded among
    those, and wanted ones by their raw logit are counted over all rows; `mean_spread` is the mean of that deviation,
    nan without.
    """

    def __init__(
        self,
        wanted: Wanted,
        calibration: Calibration,
        write: Write,
        write_spread: Write | None = None,
        note: Note | None = None,
    ) -> None:
        self.valid_pixels = self.excluded_pixels = 0
        self.counts = LogitCounts(np.zeros(BINS))
        self._wanted, self._calibration = wanted, calibration
        rows, cols = wanted.scene.shape
        self._stored = _by_loops(calibration) if pays(rows * cols) else self._computed
        self._write, self._write_spread = write, write_spread
        self._note, self._spread_sum = note, 0.0

    def again(self, strip: Strip) -> None:
        """Hand on a strip that was finished before, and count it; strips come from top to bottom."""
        self.valid_pixels, self.excluded_pixels = strip.valid, strip.excluded
        self.counts, self._spread_sum = LogitCounts(strip.counts), strip.spread_sum
        self._write(strip.row, strip.percent)
        if strip.spread is not None and self._write_spread is not None:
            self._write_spread(strip.row, strip.spread)

    def __call__(
        self, rows: slice, logits: NDArray[np.float32], spread: NDArray[np.float32] | None = None
    ) -> None:
        """The next rows of the scene, (rows, cols)."""
        valid, wanted = self._wanted.of(rows)
        self.valid_pixels += int(np.count_nonzero(valid))
        self.excluded_pixels += int(np.count_nonzero(valid & ~wanted))
        percent, counts = self._stored(logits, wanted)
        self.counts += counts
        deviation = None
        self._write(rows.start, percent)
        if spread is not None and self._write_spread is not None:
            moved = self._probability(logits + spread) - self._probability(logits - spread)
            self._spread_sum += float(moved[wanted].sum(dtype=np.float64) / 2)
            deviation = _strip(moved * np.float32(0.5), wanted)
            self._write_spread(rows.start, deviation)
        if self._note is not None:
            self._note(
                Strip(
                    rows.start,
                    percent,
                    deviation,
                    self.counts.counts,
                    valid=self.valid_pixels,
                    excluded=self.excluded_pixels,
                    spread_sum=self._spread_sum,
                )
            )

    @property
    def mean_spread(self) -> float:
        """See the class."""
        seen = self._write_spread is not None and self.counts.total
        return self._spread_sum / self.counts.total if seen else float("nan")

    def check(self, scene: Scene) -> None:
        """Raise NoDataError when there was nothing to predict."""
        from landslide_core.io.layers.exclusion import excludes_everything

        if not self.valid_pixels:
            raise NoDataError(
                f"{scene.name} holds no valid pixel: everything is no-data.",
                "Check the file's no-data value, or choose an image that covers the area.",
            )
        exclusion = self._wanted.exclusion
        if exclusion is not None and self.excluded_pixels == self.valid_pixels:
            raise excludes_everything(exclusion.path.name)

    def _computed(
        self, logits: NDArray[np.float32], wanted: NDArray[np.bool_]
    ) -> tuple[NDArray[np.uint8], LogitCounts]:
        """What `PerCent` gives, pixel by pixel."""
        counts = LogitCounts.of(logits if wanted.all() else logits[wanted])
        return _strip(self._probability(logits), wanted), counts

    def _probability(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(expit(self._calibration.apply(logits)), np.float32)


def _by_loops(calibration: Calibration) -> "PerCent":
    from landslide_core.calibration.per_cent import PerCent

    return PerCent(calibration)


def _strip(values: NDArray[np.float32], wanted: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Values in [0, 1] as they are stored."""
    strip = per_cent(values)
    strip[~wanted] = NODATA
    return strip
