"""From the probability of a run to its mask, its inventory and their files."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.features import rasterize

from landslide_core import io
from landslide_core.detection.around.described import described
from landslide_core.detection.run import ELEVATION, EXCLUDED, MASK, PROBABILITY, REFERENCE
from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.tracing.components import ProbabilityGrid, strips_of
from landslide_core.detection.tracing.outlines import Outlines, trace
from landslide_core.hardware.threads import beside
from landslide_core.inventory.areas import areas
from landslide_core.inventory.fields import FIELDS
from landslide_core.inventory.inventory import Inventory, measure
from landslide_core.io.layers.exclusion import Exclusion
from landslide_core.io.layers.reference import Reference
from landslide_core.io.vectors.choices import offer_choices
from landslide_core.metrics import ConfusionMatrix
from landslide_core.progress import SILENT, Progress
from landslide_core.review.kept import COLUMNS, LANDSLIDES, LAYER, carry
from landslide_core.review.log import DRAWN, Review
from landslide_core.review.taken import Taken
from landslide_core.scene.probability import NODATA
from landslide_core.scene.scene import Scene
from landslide_core.scene.sources import ElevationSource

NOTHING = Taken(Review())  # was decided


@dataclass(frozen=True)
class Results:
    """What was found: the inventory, its share of the valid pixels, the score against a reference, what was decided."""

    inventory: Inventory
    share: float
    matrix: ConfusionMatrix | None
    warnings: tuple[str, ...]
    review: Mapping[str, Any] | None = None

    @property
    def counts_others(self) -> bool:
        """Whether a person changed what is counted: landslides were left out, or outlines drawn."""
        states = self.inventory.table.get(COLUMNS[0], ())
        return bool((self.review or {}).get("only_accepted")) or DRAWN in set(states)


@dataclass(frozen=True)
class Found:
    """How many landslides there are at a threshold, and their total area in the inventory's unit."""

    threshold: float
    count: int
    total_area: float


def write_results(
    folder: Path,
    threshold: float,
    settings: DetectSettings,
    elevation: ElevationSource | None = None,
    truth: Reference | None = None,
    taken: Taken = NOTHING,
    progress: Progress = SILENT,
) -> Results:
    """Read the folder's probability and write mask, reference (if given) and all vector files beside it.

    taken: what was decided of the landslides, and what a person drew: both are in the files too.
    """
    with closing(open_probability(folder / PROBABILITY)) as probability, beside() as run:
        grid = full_grid(probability)
        outlines = trace(grid, threshold, settings, taken.wanted)
        share = run(_write_mask, folder, grid, outlines, taken.drawn)
        matrix = None
        if truth is not None:
            # The score is the network's: of all that it found, and of nothing that a person drew.
            found = trace(grid, threshold, settings) if taken.only_accepted else outlines
            matrix = run(_write_reference, folder, grid, found, truth)
        inventory = taken.applied(
            inventory_of(outlines, elevation), outlines.geobox, elevation, after=outlines.found
        )
        inventory = described(inventory, folder, outlines.geobox, elevation, taken, progress)
        warnings = (*_tiny(inventory), *_write_vectors(inventory, folder))
    offer_choices(folder / LANDSLIDES, LAYER, FIELDS)
    carry(folder / LANDSLIDES, taken.review)
    scored = None if matrix is None else matrix.result()
    return Results(inventory, share.result(), scored, warnings, taken.account(outlines.polygons))


def found_at(folder: Path, threshold: float, settings: DetectSettings) -> Found:
    """What the folder's probability holds at another threshold."""
    with closing(open_probability(folder / PROBABILITY)) as probability:
        outlines = trace(full_grid(probability), threshold, settings)
    total = areas(outlines.polygons, outlines.geobox).sum() if len(outlines) else 0.0
    return Found(threshold, len(outlines), float(total))


def _tiny(inventory: Inventory) -> tuple[str, ...]:
    """A note when finds are so small that they are no more than hints."""
    few = inventory.under_three_pixels
    if not few:
        return ()
    if few == 1:
        return (
            "1 landslide covers fewer than three pixels of the image (column area_px): no more than a hint",
        )
    return (
        f"{few:,} of {inventory.count:,} landslides cover fewer than three pixels of the image (column area_px): no "
        "more than a hint",
    )


def open_probability(path: Path) -> Scene:
    """A run's probability.tif, whose zeros are values."""
    return io.open_scene(path, codes=True, trusted=True)


def full_grid(probability: Scene) -> ProbabilityGrid:
    """All pixels of a probability."""
    return ProbabilityGrid(
        probability.geobox, lambda rows, cols: probability.source.read((0,), rows, cols)[0]
    )


def reduced_grid(probability: Scene, max_px: int) -> ProbabilityGrid:
    """A probability at reduced resolution, its longer side at most `max_px` pixels."""
    overview = probability.overview(max_px)
    percent = np.where(overview.valid, overview.pixels[0], NODATA).astype(np.uint8)
    return ProbabilityGrid(overview.geobox, lambda rows, cols: percent[rows, cols])


def inventory_of(
    outlines: Outlines, elevation: ElevationSource | None = None, full: GeoBox | None = None
) -> Inventory:
    """Outlines with their measures; `full` is the grid of the scene where they were traced on a reduced one."""
    found = measure(
        list(outlines.polygons),
        outlines.geobox,
        confidence=outlines.mean_probability,
        max_probability=outlines.max_probability,
        dem=elevation,
        places=outlines.places(outlines.geobox if full is None else full),
    )
    return Inventory(found.table.assign(id=outlines.numbers), found.georeferenced)


def write_elevation(folder: Path, elevation: io.DemOnScene) -> None:
    """Keep the elevation model on the run's grid: whoever opens the run later may not have the file."""
    rows, cols = elevation.geobox.shape
    said, unit = ["elevation, m"], ["m"]
    with io.strip_writer(
        folder / ELEVATION, elevation.geobox, "float32", nodata=float("nan"), descriptions=said, units=unit
    ) as sink:
        for window in strips_of((rows, cols)):
            sink.write(window.start, elevation.read(window, slice(0, cols)))


def write_excluded(folder: Path, exclusion: Exclusion, grid: ProbabilityGrid) -> None:
    """Keep what was left out on the run's grid: 1 where excluded, else 0."""
    colours = io.MASK_COLOURS
    said = ["excluded: 1, else 0"]
    with io.strip_writer(
        folder / EXCLUDED, grid.geobox, nodata=None, colormap=colours, descriptions=said
    ) as sink:
        for rows, _ in grid.strips():
            sink.write(rows.start, exclusion.read(rows).astype(np.uint8))


def _write_mask(folder: Path, grid: ProbabilityGrid, outlines: Outlines, drawn: NDArray[Any]) -> float:
    """Write mask.tif, what a person drew in it too; the landslides' share of the valid pixels."""
    landslide = valid = 0
    with _mask_writer(folder / MASK, grid) as sink:
        for rows, percent in grid.strips():
            known, found = percent != NODATA, outlines.paint(rows, percent)
            if len(drawn):
                place = grid.geobox.affine * Affine.translation(0, rows.start)
                found |= rasterize(drawn, found.shape, transform=place, dtype="uint8").astype(bool)
            landslide += int(np.count_nonzero(found & known))
            valid += int(np.count_nonzero(known))
            sink.write(rows.start, np.where(known, found, np.uint8(NODATA)))
    return landslide / valid if valid else float("nan")


def _write_reference(
    folder: Path, grid: ProbabilityGrid, outlines: Outlines, truth: Reference
) -> ConfusionMatrix:
    """Write reference.tif; the score of outlines against it."""
    matrix = ConfusionMatrix(0, 0, 0, 0)
    with _mask_writer(folder / REFERENCE, grid) as sink:
        for rows, percent in grid.strips():
            known, marked = percent != NODATA, truth.read(rows)
            found = outlines.paint(rows, percent)
            matrix += ConfusionMatrix.from_masks(marked == 1, found, known & (marked != NODATA))
            sink.write(rows.start, marked)
    return matrix


def _mask_writer(path: Path, grid: ProbabilityGrid) -> AbstractContextManager[io.StripSink]:
    said = ["landslide: 1, else 0"]
    return io.strip_writer(path, grid.geobox, colormap=io.MASK_COLOURS, descriptions=said)


def _write_vectors(inventory: Inventory, folder: Path) -> tuple[str, ...]:
    """Write every format that the inventory can be written in; what could not, in words."""
    io.write_vectors(inventory, folder)
    return tuple(io.formats_left_out(inventory).values())
