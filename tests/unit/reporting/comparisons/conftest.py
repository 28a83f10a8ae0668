"""A comparison to report: two networks on a small scene whose name is odd."""

import shutil
from pathlib import Path

import pytest

from landslide_core.comparison import Comparison
from landslide_core.runs.store import RunStore
from tests import small_comparison, small_world

ODD = "scene <1> 滑.tif"


@pytest.fixture(scope="session")
def compare_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small world with a second network of other random weights."""
    folder = small_world.make(tmp_path_factory.mktemp("compare"))
    small_world.write_more_networks(folder / "models", ["unet"])
    small_world.write_reference(folder / "truth.tif")
    shutil.copy2(folder / "samples" / "scene.tif", folder / ODD)
    return folder


@pytest.fixture
def models(compare_world: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the two networks, in use."""
    monkeypatch.setenv("SCARP_MODELS", str(compare_world / "models"))
    return compare_world / "models"


@pytest.fixture
def one(compare_world: Path, models: Path) -> Comparison:
    """Two networks on the small world, whose pixels are at hand."""
    return small_comparison.run(
        compare_world / ODD, compare_world / "truth.tif", RunStore(compare_world / "runs")
    )


@pytest.fixture
def many(tmp_path: Path) -> Comparison:
    """Twelve images of two landslides each; "Good" finds four pixels in five, "Bad" two."""
    return small_comparison.compared(("north", "south") * 6, folder=tmp_path)
