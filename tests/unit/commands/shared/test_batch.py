"""The detect command on a folder: what it prints, how it ends, and that it goes on after a kill."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from landslide_core.commands.main import main
from landslide_core.detection.batch.journey import detect_batch
from landslide_core.detection.settings import DetectSettings
from tests.small_scenes import blob_image, write_tif
from tests.unit.detection.batch.test_journey import digest

OPTIONS = ["--device", "cpu", "--simplify-px", "0", "--tile", "128", "--overlap", "64", "--margin", "16"]
pytestmark = pytest.mark.usefixtures("models")


@pytest.fixture
def images(tmp_path: Path) -> Path:
    folder = tmp_path / "images"
    folder.mkdir()
    for name in ("one", "two"):
        write_tif(folder / f"{name}.tif", np.tile(blob_image(), (1, 2, 2)))
    return folder


def test_a_folder_becomes_a_batch_and_a_torn_image_is_told(images: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "out"
    assert main(["detect", str(images), "--out", str(out), *OPTIONS]) == 0
    printed = capsys.readouterr().out
    assert "one.tif  8 landslides, 44,800 m²" in printed
    assert "all: 8 landslides, 44,800 m²; 8 outlines show one that another scene shows too" in printed

    (images / "torn.tif").write_bytes(b"II*\0")
    assert main(["detect", str(images), "--out", str(out), "--resume", *OPTIONS]) == 2
    printed, complaints = capsys.readouterr()
    assert "torn.tif  could not be used: " in printed
    assert "1 of 3 images could not be used" in complaints


def test_options_of_a_batch_are_refused_for_one_image(images: Path, tmp_path: Path, capsys) -> None:
    words = ["detect", str(images / "one.tif"), "--out", str(tmp_path / "out"), "--duplicates", "mark"]
    assert main(words) == 2
    assert "--duplicates would be left aside" in capsys.readouterr().err


def is_written(path: Path) -> bool:
    """Whether a file that may be renamed at any moment holds something."""
    with suppress(FileNotFoundError):
        return path.stat().st_size > 0
    return False


@pytest.mark.slow
def test_a_killed_batch_goes_on_to_the_same_bytes(images: Path, tmp_path: Path, models: Path) -> None:
    out, whole = tmp_path / "killed", tmp_path / "whole"
    settings = DetectSettings(tile=128, overlap=64, margin=16, device="cpu", simplify_px=0, augment="d4")
    detect_batch(images, whole, settings)
    words = ["detect", str(images), "--out", str(out), "--resume", "--tta", *OPTIONS]
    environment = {**os.environ, "SCARP_MODELS": str(models), "OMP_NUM_THREADS": "1"}
    for signs in (".one.partial-*/.strips", "one/run.json"):  # within the first image, and after it
        process = subprocess.Popen(
            [sys.executable, "-m", "landslide_core", *words],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while not any(map(is_written, out.glob(signs))) and process.poll() is None:
            time.sleep(0.01)
        process.kill()
        assert process.wait() < 0
        assert not (out / "landslides.gpkg").exists()
    assert main(words) == 0

    assert digest(out) == digest(whole)
    assert not list(out.rglob(".*"))
