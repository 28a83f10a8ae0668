"""Runs to report: small, and with everything that run.json may hold."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landslide_core import io
from landslide_core.detection.run import DetectRun, open_run
from landslide_core.language import speaking, translate
from tests import small_runs

ODD = 'a <b>&amp; "x" 滑坡.tif'
LIGHT = {"level": "amber", "reasons": ["the look is <new> & far"], "expected_f1": [0.25, 0.6]}
RANGE = {
    "low": {"threshold": 0.4, "count": 15, "total_area": 9_000.0},
    "high": {"threshold": 0.7, "count": 9, "total_area": 5_000.0},
}


@pytest.fixture
def run(tmp_path: Path) -> DetectRun:
    """Twelve landslides without an elevation model, as an earlier version wrote them."""
    return open_run(small_runs.write_run(tmp_path / "run"))


@pytest.fixture
def full_run(tmp_path: Path) -> DetectRun:
    """The same with light, range, reference, files and an odd name."""
    return open_run(full(tmp_path / "full"))


def full(folder: Path, **account: Any) -> Path:
    """Write a run whose account says all that a report asks for."""
    grid = small_runs.UTM
    scene = {
        "name": ODD, "sha256": "a" * 64, "bytes": 1234, "roles": ["red", "green", "blue"], "valid_share": 1.0,
        "rows": grid.shape[0], "cols": grid.shape[1], "crs": str(grid.crs), "affine": list(grid.affine)[:6],
    }  # fmt: skip
    results = {
        "threshold": 0.5, "count": 12, "georeferenced": True, "share": 0.0123, "total_area": 7440.0, "area_unit": "m²",
        "pixel_m2": 4.0, "range": RANGE, "under_three_pixels": 2,
    }  # fmt: skip
    reference = {
        "name": "truth <1>.gpkg", "sha256": "b" * 64, "bytes": 99, "iou": 0.5639, "f1": 0.7211, "precision": 0.7983,
        "recall": None, "kappa": 0.5, "tp": 9511, "fp": 2403, "fn": 4951, "tn": 1621535,
    }  # fmt: skip
    said = {
        "scene": scene, "results": results, "light": LIGHT, "reference": reference,
        "warnings": ["roles were <guessed>"],
        "files": {"mask.tif": {"sha256": "c" * 64, "bytes": 5}}, "versions": {"scarp": "9.8.7", "numpy": "1.2.3"},
    }  # fmt: skip
    small_runs.write_run(folder, **{**said, **account})
    truth = np.zeros(grid.shape, np.uint8)
    truth[20:60, 20:90] = 1
    io.write_raster(folder / "reference.tif", truth, grid, nodata=255)
    return folder


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speak Chinese; what the core has said is of its own catalogues, and stands here as two signs."""
    monkeypatch.setattr(
        translate, "_retold", lambda sentence, *_: "原文" if sentence.strip("–") else sentence
    )
    with speaking("zh"):
        yield
