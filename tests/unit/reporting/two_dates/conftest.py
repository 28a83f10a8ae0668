"""A run of two dates to report: each landslide is known, and the earlier image has an odd name."""

from pathlib import Path

import pytest

from landslide_core.changes.journey import ChangeRun
from tests import small_change
from tests.small_scenes import write_weights

ODD = "May <1> & 滑坡.tif"


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> ChangeRun:
    """One landslide each that is new, has grown, is unchanged and is gone, in the folder of both images."""
    folder = tmp_path_factory.mktemp("two dates")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCARP_MODELS", str(write_weights(tmp_path_factory.mktemp("models"))))
        before, after = small_change.two_dates(folder)
        return small_change.done(before.rename(folder / ODD), after, folder / "run")


@pytest.fixture
def images(change: ChangeRun) -> tuple[Path, Path]:
    """The earlier and the later image of that run."""
    return change.folder.parent / ODD, change.folder.parent / "after.tif"
