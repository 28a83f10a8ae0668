"""Objects from one process to another: equal, mapped, read-only, and of known classes only."""

import os
import pickle
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from odc.geo.geobox import GeoBox
from shapely.geometry import Point

from landslide_core.errors import FileError
from landslide_core.io.plain import shelf


def test_an_object_comes_back_as_it_was_with_its_arrays_mapped(tmp_path: Path):
    box = GeoBox.from_bbox((0, 0, 100, 50), "EPSG:32648", resolution=10)
    content = {
        "grid": np.arange(600_000, dtype=np.float32).reshape(600, 1000),
        "turned": np.asfortranarray(np.ones((3, 4))),
        "part": np.arange(10)[::2],
        "empty": np.empty((0, 3)),
        "table": pd.DataFrame({"name": ["a", "ä"], "value": [1.5, np.nan]}),
        "places": gpd.GeoDataFrame({"n": [1]}, geometry=[Point(1, 2)], crs=32648),
        "box": box,
        "path": Path("x.tif"),
    }
    found = shelf.get(tmp_path / "a", shelf.put(tmp_path / "a", content))

    for name in ("grid", "turned", "part", "empty"):
        assert np.array_equal(found[name], content[name])
    assert not found["grid"].flags.writeable
    assert not found["grid"].flags.owndata, "mapped"
    pd.testing.assert_frame_equal(found["table"], content["table"])
    assert found["places"].equals(content["places"])
    assert found["places"].crs == content["places"].crs
    assert (found["box"], found["path"]) == (box, Path("x.tif"))


def test_a_file_that_is_gone_or_another_is_said(tmp_path: Path):
    sha256 = shelf.put(tmp_path / "a", 1)
    (tmp_path / "a").write_bytes(b"something else")

    with pytest.raises(FileError, match="not what was written"):
        shelf.get(tmp_path / "a", sha256)
    with pytest.raises(FileError, match="removed to make room"):
        shelf.get(tmp_path / "b", sha256)


class Command:
    def __reduce__(self):
        return os.system, ("true",)


def test_only_classes_of_known_libraries_are_made(tmp_path: Path):
    sha256 = shelf.put(tmp_path / "a", Command())

    with pytest.raises(pickle.UnpicklingError, match="is not made from a file"):
        shelf.get(tmp_path / "a", sha256)
