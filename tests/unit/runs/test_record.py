"""The part of a run's account that all journeys share."""

import hashlib
import json
from datetime import datetime, timedelta
from math import nan

from landslide_core.factors.align import ExtraFile, LayerFiles
from landslide_core.runs import record


def test_the_record_names_every_other_file_with_its_checksum_and_says_null_where_nothing_is_defined(tmp_path):
    (tmp_path / "b.txt").write_text("two", "utf-8")
    (tmp_path / "a.txt").write_text("one", "utf-8")
    record.write_record(tmp_path, {**record.head("detect"), "share": nan, "parts": (1.5, nan)})
    kept = json.loads((tmp_path / "run.json").read_text("utf-8"))

    assert (kept["schema"], kept["kind"]) == (record.SCHEMA, "detect")
    assert datetime.fromisoformat(kept["created"]).utcoffset() == timedelta(0)
    assert kept["versions"]["scarp"] == record.versions()["scarp"]
    assert kept["share"] is None
    assert kept["parts"] == [1.5, None]
    assert list(kept["files"]) == ["a.txt", "b.txt"]
    assert kept["files"]["a.txt"] == {"sha256": hashlib.sha256(b"one").hexdigest(), "bytes": 3}


def test_inputs_are_files_by_their_role_with_the_layer_that_was_chosen_and_further_rasters(tmp_path):
    for name in ("dem.tif", "slides.gpkg", "soil.tif"):
        (tmp_path / name).write_bytes(b"some")
    (tmp_path / "rivers").mkdir()
    soil = ExtraFile(tmp_path / "soil.tif", "soil", categorical=True)
    given = LayerFiles(
        tmp_path / "dem.tif", tmp_path / "slides.gpkg:flows", rivers=tmp_path / "rivers", extras=(soil,)
    )
    names = {role: facts["name"] for role, facts in record.inputs_facts(given).items()}
    assert names == {"dem": "dem.tif", "inventory": "slides.gpkg:flows", "soil": "soil.tif"}


def test_versions_and_memory_are_those_of_this_process():
    assert {"scarp", "python", "gdal", "torch", "numpy"} <= set(record.versions())
    assert record.peak_memory_bytes() > 10_000_000
