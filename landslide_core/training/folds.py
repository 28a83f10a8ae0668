"""Which regions each training leaves out, so that what is chosen was never seen.

A fold training leaves out counties of one sensor and an event of another at the same time: two views of what
happens elsewhere for the price of one training.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from landslide_core.calibration.counts import is_event
from landslide_core.errors import NoDataError, SettingError
from landslide_core.io.plain.text import read_text
from landslide_core.training.data.shared_ground import Links

KINDS = ("county", "event")


@dataclass(frozen=True)
class Fold:
    """Regions that one training leaves out."""

    regions: tuple[str, ...]

    @property
    def name(self) -> str:
        """A name for files: df+qx+event-a."""
        return "+".join(region.replace(" ", "-") for region in self.regions)


def folds_of(kinds: Sequence[str], regions: Iterable[str], trainings: int | None = None) -> tuple[Fold, ...]:
    """Folds over the regions of the images ("" is never left out), as many as there are counties or fewer.

    kinds: "county", "event" or both. Events are named "event ..."; all others are counties. With fewer
    trainings than counties the largest goes with the smallest, and each event is left out in turn.
    """
    if strange := [kind for kind in kinds if kind not in KINDS]:
        raise SettingError(f"Folds by '{strange[0]}' are not known.", f"Choose of: {', '.join(KINDS)}.")
    count = Counter(region for region in regions if region)
    events = sorted(r for r in count if is_event(r)) if "event" in kinds else []
    counties = [r for r in count if not is_event(r)] if "county" in kinds else []
    number = min(trainings or 99, max(len(counties), len(events)))
    if number < 2:
        raise NoDataError(
            "There are not two regions to leave out.", "Name data of several counties or events."
        )
    parts: list[list[str]] = [[] for _ in range(number)]
    for order, county in enumerate(sorted(counties, key=lambda r: (-count[r], r))):
        there_and_back = order % (2 * number)
        parts[min(there_and_back, 2 * number - 1 - there_and_back)].append(county)
    for index in range(number if events else 0):
        parts[index].append(events[index % len(events)])
    return tuple(Fold(tuple(sorted(part, key=lambda r: (is_event(r), r)))) for part in parts if part)


def left_out(fold: Fold, regions: Sequence[str]) -> NDArray[np.bool_]:
    """Which images, by their regions, the fold leaves out."""
    return np.isin(np.asarray(regions, dtype=str), fold.regions)


def shared_ground(path: Path) -> tuple[tuple[str, str], ...]:
    """Pairs of images that show the same ground, from a CSV with image_a and image_b; none without the file."""
    if not path.is_file():
        return ()
    rows = csv.DictReader(io.StringIO(read_text(path)))
    return tuple((row["image_a"], row["image_b"]) for row in rows)


def sharing_ground(
    names: Sequence[str], held: NDArray[np.bool_], pairs: Iterable[tuple[str, str]]
) -> NDArray[np.bool_]:
    """Images that are not left out but show ground of one that is, by pairs of names: neither part may use them."""
    place = {name: index for index, name in enumerate(names)}
    same = frozenset((place[one], place[other]) for one, other in pairs if one in place and other in place)
    found = np.zeros(len(names), bool)
    found[list(Links(same, frozenset()).of(np.flatnonzero(held).tolist(), same))] = True
    return found
