"""A table beside layers: rows come back in order, texts of a layer are set, a broken change leaves nothing."""

import sqlite3

import geopandas as gpd
import pytest
from shapely import box

from landslide_core.errors import FileError
from landslide_core.io.vectors.side_table import changing, read_side_table

KINDS = {"step": "INTEGER", "note": "TEXT"}


@pytest.fixture
def package(tmp_path):
    path = tmp_path / "a.gpkg"
    gpd.GeoDataFrame({"id": [7, 9]}, geometry=[box(0, 0, 1, 1), box(2, 2, 3, 3)], crs=32648).to_file(
        path, layer="slides"
    )
    return path


def test_rows_come_back_in_the_order_in_which_they_were_added(package):
    for step in (3, 1):
        with changing(package) as tables:
            tables.append("log", KINDS, [{"step": step, "note": "'; DROP TABLE log"}])

    assert [row["step"] for row in read_side_table(package, "log", ["step", "note"])] == [3, 1]
    assert read_side_table(package, "other", ["step"]) == []


def test_texts_of_a_layer_are_set_by_id_and_rows_are_dropped(package):
    with changing(package) as tables:
        tables.set_texts("slides", ["said"], {9: ["yes"]})
    found = gpd.read_file(package, layer="slides")
    assert found.set_index("id")["said"].fillna("").to_dict() == {7: "", 9: "yes"}

    with changing(package) as tables:
        tables.drop_rows("slides", [7])
    assert gpd.read_file(package, layer="slides")["id"].tolist() == [9]


def test_a_change_that_breaks_off_leaves_the_file_and_no_other(package):
    before = package.read_bytes()
    with pytest.raises(KeyError), changing(package) as tables:
        tables.append("log", KINDS, [{"step": 1, "note": ""}, {"step": 2}])

    assert package.read_bytes() == before
    assert [path.name for path in package.parent.iterdir()] == ["a.gpkg"]


def test_a_shape_is_not_changed_beside_its_spatial_index(package):
    before = package.read_bytes()
    with pytest.raises(sqlite3.OperationalError), changing(package) as tables:
        tables._opened.execute("UPDATE slides SET geom = (SELECT geom FROM slides WHERE id = 9)")

    assert package.read_bytes() == before


def test_names_that_are_not_ours_and_files_that_are_none_are_refused(package, tmp_path):
    with pytest.raises(ValueError, match="no name of ours"), changing(package) as tables:
        tables.append('x"; --', KINDS, [])
    (tmp_path / "b.gpkg").write_bytes(b"no database at all, but long enough to be taken for one")
    with pytest.raises(FileError, match="damaged"):
        read_side_table(tmp_path / "b.gpkg", "log", ["step"])
