"""A region of blue landslides, and a network that knows red ones: no threshold finds them."""

from pathlib import Path

import numpy as np
import pytest

from landslide_core.teaching.settings import TeachSettings
from tests.small_region import SIDE, purple_scene
from tests.small_scenes import UTM, write_tif, write_weights

QUICK = TeachSettings(parts="all", rate=1e-2, steps=25, most_seconds=3600)


@pytest.fixture
def shelves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where taught weights go, beside the weights of the small network."""
    monkeypatch.setenv("SCARP_MODELS", str(write_weights(tmp_path / "models")))
    monkeypatch.setenv("SCARP_TAUGHT", str(tmp_path / "taught"))
    return tmp_path / "taught"


def blue_scene(number: int) -> tuple[np.ndarray, np.ndarray]:
    image, mask = purple_scene(number)
    image[0] = np.random.default_rng(number).integers(50, 70, mask.shape)
    return image, mask


def write_blue(folder: Path, numbers: range) -> Path:
    """Scenes a kilometre apart, with masks."""
    for name in ("images", "masks"):
        (folder / name).mkdir(parents=True)
    for number in numbers:
        image, mask = blue_scene(number)
        place = {"transform": UTM @ UTM.translation(10 * SIDE * number, 0)}
        for name, pixels in (("images", image), ("masks", mask[None].astype(np.uint8))):
            write_tif(folder / name / f"scene_{number:02}.tif", pixels, "EPSG:32648", **place)
    return folder


@pytest.fixture
def region(tmp_path: Path) -> Path:
    return write_blue(tmp_path / "region", range(8))
