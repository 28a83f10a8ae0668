"""What an elevation model adds to two-source networks, on synthetic scenes.

Real pairs of imagery and elevation with outlines are not at hand, so this is measured on scenes of the
synthetic world whose seeds no training has seen. Their ground is that of before the landslide: it says where
slopes are steep, not where a scar was cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core import networks
from landslide_core.detection.predict import predict
from landslide_core.detection.settings import DetectSettings
from landslide_core.metrics import ConfusionMatrix, ProbabilityCounts, pooled
from landslide_core.progress import SILENT, Progress
from landslide_core.scene.memory import MemorySource
from landslide_core.scene.scene import Scene

if TYPE_CHECKING:
    from landslide_core.training.data.examples import Example

FIRST_SEED = 2_000_000  # training takes seeds from 0, its validation from 1,000,000
PUBLISHED_F1_GAIN = 6.9  # percentage points, imagery and terrain against imagery: Xing et al. 2026, abstract
COMMON_DEM_M = 12.5  # cell size of the elevation models that are free everywhere (ALOS PALSAR)
WITHOUT, COMMON, FINE = "no DEM", f"DEM of {COMMON_DEM_M:g} m", "DEM as fine as the image"
WRONG = "DEM turned by 180 degrees"  # the same heights in the wrong places: it must not help
KINDS = (WITHOUT, COMMON, FINE, WRONG)


@dataclass(frozen=True)
class Row:
    """Pooled pixels of one network with one kind of elevation model."""

    network: str
    terrain: str
    matrix: ConfusionMatrix


def measure(
    names: Sequence[str],
    scenes: int,
    cache: Path,
    device: str = "auto",
    with_terrain: bool = True,
    progress: Progress = SILENT,
    size_px: int = 512,
) -> list[Row]:
    """Score networks from shipped weights on so many synthetic scenes: see `score`.

    Networks that see images alone, and all of them when not `with_terrain`, are scored without.
    """
    rows = []
    for index, loaded in enumerate([networks.load(name) for name in names]):
        kinds = KINDS if loaded.card.terrain and with_terrain else (WITHOUT,)
        part = progress.part(index / len(names), (index + 1) / len(names), loaded.card.title)
        rows += score(
            loaded,
            loaded.card.name,
            kinds=kinds,
            scenes=scenes,
            cache=cache,
            device=device,
            progress=part,
            size_px=size_px,
        )
    return rows


def score(
    loaded: networks.Loaded,
    label: str,
    kinds: Sequence[str],
    scenes: int,
    cache: Path,
    device: str = "auto",
    progress: Progress = SILENT,
    size_px: int = 512,
) -> list[Row]:
    """One network, called `label`, on synthetic scenes that no training has seen, a row for each of `kinds`.

    It predicts at the threshold of its card as `detect` does; `cache` keeps the scenes.
    """
    from landslide_core.training.data.readers import SyntheticScenes

    card = loaded.card
    seeds = tuple(range(FIRST_SEED, FIRST_SEED + scenes))
    reader = SyntheticScenes(
        "synthetic", seeds, cache, card.scaling_low, card.scaling_high, size_px, elevation=True
    )
    counts: dict[str, list[ProbabilityCounts]] = {kind: [] for kind in kinds}
    for index in range(scenes):
        example = reader.read(index)
        for kind in kinds:
            counts[kind].append(_count(example, loaded, kind, device))
        progress.tell((index + 1) / scenes)
    return [Row(label, kind, pooled(counts[kind]).matrix(card.threshold)) for kind in kinds]


@dataclass(frozen=True, eq=False)
class _KnownElevation:
    """Elevation that lies in memory, on the scene's grid."""

    elevation_m: NDArray[np.float32]

    def read(self, rows: slice, cols: slice) -> NDArray[np.float32]:
        return self.elevation_m[rows, cols]


def _count(example: "Example", loaded: networks.Loaded, kind: str, device: str) -> ProbabilityCounts:
    shape, pixel_m = example.mask.shape, example.native_resolution_m
    geobox = GeoBox(shape, Affine(pixel_m, 0, 500_000.0, 0, -pixel_m, 3_000_000.0), "EPSG:32648")
    source = MemorySource(example.pixels, np.ones(shape, bool))
    scene = Scene(
        example.name,
        None,
        geobox,
        dtype="uint8",
        roles=("red", "green", "blue"),
        descriptions=("",) * 3,
        source=source,
    )
    percent = np.zeros(shape, np.uint8)

    def keep(row: int, strip: NDArray[np.uint8]) -> None:
        percent[row : row + len(strip)] = strip

    # At the scenes' own pixel size, as training saw them: the question is what elevation adds there.
    settings = DetectSettings(network=loaded.card.name, device=device, pixels="own")
    predict(scene, loaded, settings, keep, elevation=_elevation_of(example, kind))
    return ProbabilityCounts.from_image(example.mask, percent)


def _elevation_of(example: "Example", kind: str) -> _KnownElevation | None:
    from landslide_core.training.data.augment import in_cells

    if kind == WITHOUT:
        return None
    heights = example.elevation_m
    assert heights is not None
    if kind == FINE:
        return _KnownElevation(heights)
    coarse = in_cells(heights, COMMON_DEM_M / example.native_resolution_m)
    return _KnownElevation(coarse if kind == COMMON else np.ascontiguousarray(coarse[::-1, ::-1]))


def table(rows: Sequence[Row], baseline: str | None = None) -> str:
    """The rows as lines of text, with what each elevation model adds, and the published gain below them.

    The gain is against the same network without an elevation model, or against the network `baseline`
    without one.
    """
    width = max(14, *(len(row.network) + 2 for row in rows))
    head = (
        f"{'network':<{width}}{'terrain':<28}{'IoU':>8}{'F1':>8}{'precision':>11}{'recall':>8}{'F1 gain':>10}"
    )
    lines = [head]
    without = {row.network: row.matrix.f1 for row in rows if row.terrain == WITHOUT}
    for row in rows:
        matrix, compared = row.matrix, baseline or row.network
        itself = row.terrain == WITHOUT and row.network == compared
        gain = "" if itself else f"{100 * (matrix.f1 - without[compared]):+.1f}"
        lines.append(
            f"{row.network:<{width}}{row.terrain:<28}{matrix.iou:>8.4f}{matrix.f1:>8.4f}"
            f"{matrix.precision:>11.4f}{matrix.recall:>8.4f}{gain:>10}"
        )
    if any(row.terrain != WITHOUT for row in rows):
        lines.append(
            f"F1 gain in percentage points; Xing et al. 2026 report {PUBLISHED_F1_GAIN:+.1f} on real scenes."
        )
    return "\n".join(lines)
