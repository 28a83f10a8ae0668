"""The same analysis in memory and in files."""

import json
from functools import partialmethod

import numpy as np
import pytest
import rasterio

from landslide_core.commands.main import main
from landslide_core.factors.large import FileStack
from landslide_core.factors.large import in_files as in_files_or_memory
from landslide_core.susceptibility import explain, open_forest
from landslide_core.susceptibility.shap import values as shap_values
from tests import small_factors as small


def read(path):
    with rasterio.open(path) as dataset:
        return dataset.read(1)


def command(files, out, *more):
    given = ("dem", "inventory", "ndvi", "faults", "lithology", "boundary")
    texts = [text for name in given for text in (f"--{name}", str(getattr(files, name)))]
    chosen = [
        "--trees",
        "8",
        "--models",
        "mean_of_models,random_forest,gradient_boosting",
        "--validation",
        "random",
    ]
    return main(
        ["factors", *texts, "--factors", "slope,aspect,ndvi,lithology", *chosen, "--out", str(out), *more]
    )


@pytest.mark.slow
def test_the_command_finds_the_same_in_files_and_in_memory(files, tmp_path):
    assert command(files, tmp_path / "files", "--hold", "disk", "--layers") == 0
    assert command(files, tmp_path / "memory", "--hold", "memory", "--layers") == 0

    assert sorted(path.name for path in tmp_path.iterdir()) == ["files", "memory"]
    both = [json.loads((tmp_path / name / "metrics.json").read_text()) for name in ("files", "memory")]
    assert [{**each, "seconds": None} for each in both][0] == {**both[1], "seconds": None}
    for path in (tmp_path / "memory").glob("*.tif"):
        with rasterio.open(path) as one, rasterio.open(tmp_path / "files" / path.name) as other:
            np.testing.assert_array_equal(one.read(), other.read(), path.name)
            assert one.tags() == other.tags()


@pytest.mark.slow
def test_where_only_a_part_is_drawn_the_maps_are_whole_those_of_reasons_too(files, tmp_path, monkeypatch):
    monkeypatch.setattr(FileStack, "draw", partialmethod(FileStack.draw, others=900, slides=80))
    monkeypatch.setattr(shap_values, "_ROWS_AT_ONCE", 150)  # several parts a strip
    run = tmp_path / "run"
    assert command(files, run, "--hold", "disk", "--layers") == 0

    assert "They are a random sample of the area" in (run / "report.html").read_text()
    forest = open_forest(run / "random_forest.json")
    maps = {path.stem: read(path) for path in run.glob("*.tif")}
    known = np.isfinite(maps["susceptibility_random_forest"])
    counts = json.loads((run / "metrics.json").read_text())["counts"]
    assert known.sum() == counts["rows"] > 980
    names = [factor.name for factor in forest.factors]
    table = np.column_stack([maps[f"factor_{name}"][known] for name in names])
    in_memory = explain(forest, table)
    for name, values in zip(names, in_memory.values, strict=True):
        written = maps[f"shap_{name}"]
        np.testing.assert_array_equal(np.isfinite(written), known)
        np.testing.assert_allclose(written[known], values, atol=2e-6)
    total = sum(maps[f"shap_{name}"][known] for name in names) + in_memory.base
    np.testing.assert_allclose(total, maps["susceptibility_random_forest"][known], atol=1e-5)


@pytest.mark.slow
def test_maps_of_reasons_are_left_out_where_that_is_asked(files, tmp_path, monkeypatch):
    monkeypatch.setattr(FileStack, "draw", partialmethod(FileStack.draw, others=900, slides=80))
    assert command(files, tmp_path / "run", "--hold", "disk", "--no-shap-maps") == 0

    assert not list((tmp_path / "run").glob("shap_*"))
    assert "Why here: what each factor adds (SHAP)" in (tmp_path / "run" / "report.html").read_text()


def test_a_grid_goes_into_files_when_told_or_when_it_does_not_fit():
    huge = small.GEOBOX.zoom_to(shape=(400_000, 400_000))

    assert in_files_or_memory(huge, 12, "auto")
    assert not in_files_or_memory(huge, 12, "memory")
    assert not in_files_or_memory(small.GEOBOX, 12, "auto")
    assert in_files_or_memory(small.GEOBOX, 12, "disk")
