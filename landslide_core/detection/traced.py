"""The landslides of a finished run at any settings, traced once for all who look at them."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from odc.geo.geobox import GeoBox

from landslide_core.detection.components import ProbabilityGrid
from landslide_core.detection.files import open_probability, reduced_grid
from landslide_core.detection.outlines import Outlines, trace
from landslide_core.detection.run import DetectRun
from landslide_core.detection.settings import DetectSettings

TRACED_PIXELS = 16_000_000  # of a probability that is held whole


@dataclass(frozen=True)
class Traced:
    """Outlines of a run's probability, and the grid in memory that they were traced on.

    full: the grid of the run itself. reduction: factor by which rows and columns were reduced, 1 for none.
    """

    outlines: Outlines
    grid: ProbabilityGrid
    full: GeoBox
    reduction: float


Tracer = Callable[[DetectRun, DetectSettings, int], Traced]


def traced(run: DetectRun, settings: DetectSettings, max_pixels: int = TRACED_PIXELS) -> Traced:
    """Trace a run's probability by the settings; one of more than `max_pixels` pixels in a reduced form."""
    with closing(open_probability(run.probability)) as probability:
        full = probability.geobox
        rows, cols = full.shape
        reduction = max(1.0, (rows * cols / max_pixels) ** 0.5)
        grid = reduced_grid(probability, int(max(rows, cols) / reduction))
    threshold = run.threshold if settings.threshold is None else settings.threshold
    return Traced(trace(grid, threshold, settings), grid, full, reduction)
