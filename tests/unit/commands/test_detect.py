"""The detect command: the same bytes as the recipe, and nothing half-written when it is killed."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from landslide_core.detection import journey
from landslide_core.detection.settings import DetectSettings
from tests.small_scenes import blob_image, write_tif

SETTINGS = DetectSettings(tile=128, overlap=64, margin=16, device="cpu", simplify_px=0)
pytestmark = pytest.mark.usefixtures("models")


@pytest.fixture
def valley(tmp_path: Path) -> Path:
    return write_tif(tmp_path / "valley.tif", np.tile(blob_image(), (1, 2, 2)))


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """Large enough to be killed in the middle."""
    return write_tif(tmp_path / "county.tif", np.tile(blob_image(), (1, 4, 3)))


def command(image: Path, out: Path, models: Path, *more: str) -> subprocess.Popen[str]:
    words = ["detect", str(image), "--out", str(out), "--device", "cpu", "--simplify-px", "0"]
    words += ["--tile", "128", "--overlap", "64", "--margin", "16", *more]
    environment = {**os.environ, "SCARP_MODELS": str(models), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "landslide_core", *words],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.slow
def test_the_command_and_the_recipe_write_identical_rasters(
    valley: Path, tmp_path: Path, models: Path
) -> None:
    process = command(valley, tmp_path / "command", models)
    run = journey.detect(valley, tmp_path / "recipe", SETTINGS)
    printed, complaints = process.communicate()
    assert process.returncode == 0, complaints
    assert "8 landslides, 44,800 m²" in printed
    for name in ("probability.tif", "mask.tif"):
        assert (tmp_path / "command" / name).read_bytes() == (run.folder / name).read_bytes()


@pytest.mark.slow
def test_a_killed_run_leaves_nothing_under_a_final_name(
    county: Path, valley: Path, tmp_path: Path, models: Path
) -> None:
    out = tmp_path / "killed"
    process = command(county, out, models, "--tta")  # far from its end when it is killed
    while not any(tmp_path.glob(".killed.partial-*/.*strips*")) and process.poll() is None:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert process.returncode < 0
    assert not out.exists()
    (left,) = tmp_path.glob(".killed.partial-*")
    os.utime(left, (0, 0))  # long ago
    journey.detect(valley, out, SETTINGS)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
