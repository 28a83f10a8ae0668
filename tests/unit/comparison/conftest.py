"""Two networks and a scene with a known reference, small enough for every test."""

import shutil

import numpy as np
import pytest

from landslide_core.runs.store import RunStore
from tests import small_world


@pytest.fixture(scope="session")
def compare_world(tmp_path_factory):
    """The small world with a second network of other random weights."""
    folder = small_world.make(tmp_path_factory.mktemp("compare"))
    small_world.write_more_networks(folder / "models", ["unet"])
    return folder


@pytest.fixture
def models(compare_world, monkeypatch):
    """The folder of the two networks, in use."""
    monkeypatch.setenv("SCARP_MODELS", str(compare_world / "models"))
    return compare_world / "models"


@pytest.fixture
def scene(compare_world, tmp_path):
    """A copy of the small scene, to lay other references beside."""
    return shutil.copy2(compare_world / "samples" / "scene.tif", tmp_path / "scene.tif")


@pytest.fixture(scope="session")
def store(compare_world):
    """A folder of runs that all tests share: what one has predicted, others find."""
    return RunStore(compare_world / "runs")


@pytest.fixture
def empty_store(tmp_path):
    """A folder of runs in which nothing is predicted yet."""
    return RunStore(tmp_path / "runs")


@pytest.fixture
def reference(tmp_path):
    """Write a reference mask beside the scene: reference(bands, **place) -> path."""

    def write(bands: np.ndarray, **place):
        path = tmp_path / "reference.tif"
        small_world.write_tiff(path, bands, **place)
        return path

    return write
