"""The maps of a change, on the grid of the later image, written strip by strip."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core import io
from landslide_core.changes import vegetation
from landslide_core.changes.pair import Pair
from landslide_core.changes.radiometry import Relative
from landslide_core.changes.vegetation import Around, Background
from landslide_core.detection.files import open_probability
from landslide_core.detection.run import DetectRun
from landslide_core.io.rasters.aligned import SceneBand, seen_on
from landslide_core.progress import SILENT, Progress
from landslide_core.scene.probability import NODATA, cut_of
from landslide_core.scene.scene import Scene

PROBABILITY_BEFORE, DIFFERENCE = "probability_before.tif", "difference.tif"
LOOK, VEGETATION = "look.tif", "vegetation.tif"
NOT_KNOWN = -32768  # in difference.tif
_ROWS, _LEAST_ROWS, _STRIP_PX = 512, 16, 6_000_000  # of a strip; pixels over all common bands of one image
Read = Callable[[slice, slice], NDArray[np.float32]]


@dataclass(frozen=True)
class MapFacts:
    """What the strips told: the change of the index over other ground, and the share of the grid that both show."""

    around: Around | None
    common_share: float


def write_maps(
    folder: Path,
    pair: Pair,
    before: DetectRun,
    after: DetectRun,
    look: Relative,
    progress: Progress = SILENT,
) -> MapFacts:
    """Write the probability before, its difference, the change of looks, and NDVI where both images have it."""
    rows, cols = pair.grid.shape
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(closing(open_probability(r.probability))) for r in (before, after)
        )
        earlier = seen_on(SceneBand(first, 0, pair.placed), pair.grid, True)
        later = SceneBand(second, 0)

        def sink(name: str, **said: Any) -> io.StripSink:
            return stack.enter_context(io.strip_writer(folder / name, pair.after.geobox, **said))

        was = sink(PROBABILITY_BEFORE, descriptions=["landslide before, %"], units=["%"])
        difference = sink(
            DIFFERENCE,
            dtype="int16",
            nodata=NOT_KNOWN,
            descriptions=["landslide probability after minus before, percentage points"],
            units=["%"],
        )
        looks = sink(
            LOOK,
            dtype="float32",
            nodata=float("nan"),
            descriptions=["change of looks, in the deviations of all ground"],
        )
        index = None
        if vegetation.both_have_it(pair):
            index = sink(
                VEGETATION,
                dtype="float32",
                nodata=float("nan"),
                bands=3,
                descriptions=["NDVI before", "NDVI after", "rdNDVI, %"],
                units=["", "", "%"],
            )
        cuts, background, common = (cut_of(before.threshold), cut_of(after.threshold)), Background(), 0
        roles = pair.common_roles
        step = max(_LEAST_ROWS, min(_ROWS, _STRIP_PX // (cols * max(1, len(roles)))))
        for top in range(0, rows, step):
            progress.tell(top / rows, "maps of the change")
            strip = slice(top, min(top + step, rows)), slice(0, cols)
            old, new = np.rint(np.clip(earlier.read(*strip), 0, 100)), later.read(*strip)
            known = np.isfinite(old) & np.isfinite(new)
            common += int(np.count_nonzero(known))
            was.write(top, np.where(np.isfinite(old), old, NODATA).astype(np.uint8))
            with np.errstate(invalid="ignore"):
                difference.write(top, np.where(known, new - old, NOT_KNOWN).astype(np.int16))
            looks.write(top, look.changed(pair.read_before(roles, *strip), pair.read_after(roles, *strip)))
            if index is not None:
                ndvi = vegetation.indices(pair, look, *strip)
                index.write(top, np.stack([*ndvi, vegetation.relative_difference(*ndvi)]))
                quiet = known & (old < cuts[0]) & (new < cuts[1])
                background.add((ndvi[1] - ndvi[0])[quiet])
    return MapFacts(background.around(), common / (rows * cols))


@dataclass(frozen=True)
class Maps:
    """Windows of what was written, on the grid: probabilities in [0, 1], looks and indices, NaN where unknown."""

    probability_before: Read
    probability_after: Read
    look: Read
    index_before: Read | None
    index_after: Read | None


@contextmanager
def open_maps(folder: Path, after: DetectRun) -> Iterator[Maps]:
    """Open the maps of a change."""
    with ExitStack() as files:

        def scene_of(path: Path) -> Scene:
            # A map may know nothing at all: that is an answer, and no damage.
            return files.enter_context(closing(io.open_scene(path, codes=True, trusted=True, blank=True)))

        def share(path: Path) -> Read:
            percent = SceneBand(scene_of(path), 0)
            return lambda rows, cols: np.asarray(percent.read(rows, cols) / np.float32(100), np.float32)

        def values(path: Path, count: int = 1) -> list[Read]:
            """Of bands with NaN where unknown, each by itself: NDVI is known where rdNDVI is not defined."""
            source = scene_of(path).source

            def of(number: int) -> Read:
                return lambda rows, cols: np.asarray(source.read((number,), rows, cols)[0], np.float32)

            return [of(number) for number in range(count)]

        index: list[Read | None] = [None, None]
        if (folder / VEGETATION).is_file():
            index = [*values(folder / VEGETATION, 2)]
        percent = share(folder / PROBABILITY_BEFORE), share(after.probability)
        yield Maps(*percent, *values(folder / LOOK), *index)
