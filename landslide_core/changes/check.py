"""What can be said of two images before they are compared: how they lie, what will be mended, or why they cannot be."""

import filecmp
import os
from dataclasses import dataclass
from pathlib import Path

from landslide_core.changes import radiometry
from landslide_core.changes.coregistration import Registration, registered
from landslide_core.changes.pair import Pair
from landslide_core.changes.radiometry import Relative
from landslide_core.changes.settings import ChangeSettings
from landslide_core.errors import MismatchError
from landslide_core.progress import SILENT, Progress
from landslide_core.scene.scene import Scene


@dataclass(frozen=True)
class Understood:
    """Two images as they lie over each other.

    registration: how far apart, and whether that is mended. look: how the earlier one is brought to the look of the
    later one. common_roles: the bands that both have. shared: share of the later image's grid within the border of the
    earlier one.
    """

    registration: Registration
    look: Relative
    common_roles: tuple[str, ...]
    shared: float


def check_different(before: Path, after: Path) -> None:
    """Raise MismatchError where both are one image: what differs nowhere has no two dates.

    Files of one size are read to where they first differ; what came of it is remembered as long as they stay the same.
    """
    if os.path.samefile(before, after) or filecmp.cmp(before, after, shallow=False):
        raise MismatchError(
            f"The same image was given for both dates ({before.name})."
            if before.name == after.name
            else f"The same image was given for both dates ({before.name} and {after.name}).",
            "Give an image of another date of the same place.",
        )


def laid_over(
    before: Scene, after: Scene, how: ChangeSettings, progress: Progress = SILENT
) -> tuple[Pair, Registration, Relative]:
    """Lay the earlier image over the later one; InputError where they cannot be."""
    pair, registration = registered(Pair.of(before, after), how, progress)
    return pair, registration, radiometry.relative(pair, wanted=how.normalise == "helpful")


def understood(before: Scene, after: Scene, how: ChangeSettings) -> Understood:
    """Return what a comparison of two open scenes will begin with.

    Raises
    ------
    InputError
        They show different ground, lie too far apart, or nothing tells how they lie.
    """
    pair, registration, look = laid_over(before, after, how)
    rows, cols = pair.common_window()
    height, width = pair.grid.shape
    shared = (rows.stop - rows.start) * (cols.stop - cols.start) / (height * width)
    return Understood(registration, look, pair.common_roles, shared)
