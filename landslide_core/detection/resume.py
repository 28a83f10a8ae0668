"""A prediction goes on where a killed one stopped: at its last finished strip, to the same bytes.

Finished strips are kept in the hidden folder of the run. Rows below the last one rest on bands of tiles that reach
further down; those are predicted again, the others are not.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landslide_core import knobs
from landslide_core.detection.grids import Grid
from landslide_core.detection.settings import DetectSettings
from landslide_core.io.plain.journal import Journal
from landslide_core.io.plain.whole import stamp
from landslide_core.io.vectors.layer_choice import file_of
from landslide_core.runs.under_way import PLAN
from landslide_core.scene.resampled import span, taps
from landslide_core.scene.scene import Scene
from landslide_core.scene.tiles import TilePlan
from landslide_core.shipped import __version__

if TYPE_CHECKING:
    from landslide_core.hardware.devices import Device
    from landslide_core.networks import Card

STRIPS = ".strips"  # in the hidden folder of a run
Skipped = Mapping[int, Mapping[int, int]]  # tiles that were left out, by grid and band


@dataclass(frozen=True)
class Strip:
    """Finished rows of the scene, and what was counted over all rows down to them.

    percent: (rows, cols) as it is written, spread: its standard deviation where that is wanted. counts: pixels by
    raw logit.
    """

    row: int
    percent: NDArray[np.uint8]
    spread: NDArray[np.uint8] | None
    counts: NDArray[np.float64]
    valid: int
    excluded: int
    spread_sum: float

    @property
    def end(self) -> int:
        """The row below it."""
        return self.row + len(self.percent)


class StripJournal:
    """The finished strips of a run."""

    def __init__(self, folder: Path) -> None:
        self._journal = Journal(folder / STRIPS)
        self.skipped: dict[int, dict[int, int]] = {}  # by grid and band, as of the last strip

    def strips(self) -> Iterator[Strip]:
        """Yield what is finished, top to bottom."""
        for facts, arrays in self._journal.pieces():
            skipped = facts.pop("skipped")
            self.skipped = {
                int(grid): {int(b): n for b, n in bands.items()} for grid, bands in skipped.items()
            }
            percent, counts, *spread = arrays
            yield Strip(percent=percent, counts=counts, spread=spread[0] if spread else None, **facts)

    def note(self, strip: Strip, skipped: Skipped) -> None:
        """Keep a finished strip."""
        facts = {name: getattr(strip, name) for name in ("row", "valid", "excluded", "spread_sum")}
        arrays: list[NDArray[Any]] = [strip.percent, strip.counts]
        if strip.spread is not None:
            arrays.append(strip.spread)
        self._journal.note({**facts, "skipped": {g: dict(bands) for g, bands in skipped.items()}}, arrays)


def first_bands(plans: Sequence[TilePlan], grids: Sequence[Grid], rows: int, done: int) -> list[int]:
    """The band of tiles of each grid to go on with, when the first `done` of `rows` rows are finished.

    Bands above it reach no row that is still needed.
    """
    if done == rows:
        return [len(plan.rows.starts) for plan in plans]
    found = []
    for plan, grid in zip(plans, grids, strict=True):
        needed = done
        if not grid.same:
            index, _ = taps(slice(done, done + 1), grid.scene.shape[0], grid.per_px[0])
            needed = span(index).start
        found.append(sum(plan.rows.inside(band).stop <= needed for band in range(len(plan.rows.starts))))
    return found


def plan_of(
    files: Mapping[str, Path | None],
    scene: Scene,
    card: "Card",
    settings: DetectSettings,
    device: "Device | None" = None,
) -> str:
    """What the bytes of a run depend on, as text: the same text is the same run.

    Files count by their place, time and size. device: what computes, this process's own by default.
    """
    from landslide_core.hardware.devices import choose_device

    to = settings.normalise_to
    given = {**files, "normalise_to": None if to is None else Path(to)}
    device = device or choose_device(settings.device)
    content = {
        "version": __version__,
        "files": {name: _stamped(path) for name, path in given.items() if path is not None},
        "roles": list(scene.roles),
        "grid": [*scene.shape, *scene.geobox.affine],
        "network": [card.name, card.sha256, card.predicts],
        "settings": knobs.to_json(settings),
        "device": [device.title, device.precision, device.batch],
    }
    return json.dumps(content, sort_keys=True, default=str)


def _stamped(path: Path) -> list[str]:
    file = file_of(path)
    return [str(path), *(map(str, stamp(file)) if file.is_file() else ())]


def cleared(folder: Path) -> None:
    """Remove from the folder of a killed run all but its finished strips: the rest is made anew."""
    for path in folder.iterdir():
        if path.name not in (STRIPS, PLAN):
            path.unlink()
