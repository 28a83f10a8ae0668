"""Every layer of every vector file, in any encoding, with any names of columns."""

import json
import zipfile
from pathlib import Path

import pyogrio.raw
import pytest

from landslide_core.errors import FileError, NeedsMemoryError, SettingError
from landslide_core.io.vectors import reader
from landslide_core.io.vectors.reader import layer_names, read_layers


def rows(found):
    return {layer.name: len(layer.table) for layer in found.layers}


def test_all_layers_of_a_geopackage_or_the_one_that_is_named(tmp_path, rocks):
    path = tmp_path / "two.gpkg"
    rocks.to_file(path, layer="rotational")
    rocks[:1].to_file(path, layer="debris flows")
    assert layer_names(path) == ("rotational", "debris flows")
    assert rows(read_layers(path)) == {"rotational": 2, "debris flows": 1}
    chosen = read_layers(Path(f"{path}:debris flows"))
    assert (rows(chosen), chosen.others) == ({"debris flows": 1}, ("rotational",))
    assert rows(read_layers(Path(f"{path}|layername=rotational"))) == {"rotational": 2}
    with pytest.raises(SettingError, match="no layer 'flows'.*'rotational', 'debris flows'"):
        read_layers(Path(f"{path}:flows"))


def test_folders_of_a_kml_are_layers_in_any_encoding(tmp_path, kml):
    path = kml(tmp_path / "drawn.kml", ("旧滑坡", "new"))
    assert rows(read_layers(path)) == {"旧滑坡": 2, "new": 2}
    assert rows(read_layers(kml(tmp_path / "gbk.kml", ("旧滑坡",), "GB2312"))) == {"旧滑坡": 2}
    assert rows(read_layers(kml(tmp_path / "wide.kml", ("旧滑坡",), "UTF-16"))) == {"旧滑坡": 2}
    with zipfile.ZipFile(tmp_path / "drawn.kmz", "w") as archive:
        archive.write(path, "files/doc.kml")
    assert layer_names(tmp_path / "drawn.kmz") == ("旧滑坡", "new")


def test_a_zip_holds_any_number_of_files_in_folders_of_any_depth(tmp_path, rocks):
    rocks.to_file(tmp_path / "a.shp", encoding="UTF-8")
    rocks.to_file(tmp_path / "b.gpkg", layer="one")
    rocks.to_file(tmp_path / "b.gpkg", layer="two")
    rocks.to_crs(4326).to_file(tmp_path / "c.geojson")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for part in tmp_path.glob("a.*"):
            archive.write(part, f"deep/er/{part.name.upper()}")
        archive.write(tmp_path / "b.gpkg", "b.gpkg")
        archive.write(tmp_path / "c.geojson", "deep/c.geojson")
        archive.writestr("package.json", '{"type": "module"}')
        archive.writestr("__MACOSX/._a.shp", "no shapes")
    assert layer_names(tmp_path / "all.zip") == ("A", "b/one", "b/two", "c")
    assert rows(read_layers(Path(f"{tmp_path / 'all.zip'}:b/two"))) == {"b/two": 2}


def test_a_zip_of_something_else_says_what_it_holds(tmp_path):
    with zipfile.ZipFile(tmp_path / "esri.zip", "w") as archive:
        archive.writestr("slides.gdb/a00000001.gdbtable", "x")
    with pytest.raises(FileError, match="Esri geodatabase"):
        layer_names(tmp_path / "esri.zip")


@pytest.mark.parametrize("says", [None, "UTF-8", "ISO-8859-1", "936"])
def test_a_chinese_shapefile_is_read_whatever_it_says_of_itself(tmp_path, rocks, says):
    rocks.to_file(tmp_path / "r.shp", encoding="GBK")
    (tmp_path / "r.cpg").unlink()
    if says:
        (tmp_path / "r.cpg").write_text(says)
    found = read_layers(tmp_path / "r.shp")
    assert found.layers[0].table["岩性"].tolist() == ["花岗岩", "第四系冲积层"]
    assert any("GB18030" in note for note in found.notes) == (says != "936")


def test_utf_8_under_a_cpg_that_says_gbk_is_utf_8(tmp_path, rocks):
    rocks.to_file(tmp_path / "r.shp", encoding="UTF-8")
    (tmp_path / "r.cpg").write_text("GBK")
    assert read_layers(tmp_path / "r.shp").layers[0].table["岩性"].tolist()[0] == "花岗岩"


def test_no_column_name_is_reserved(tmp_path, rocks):
    names = ("row", "index", "geometry", "geometry_", "fid", "id", "crs", "level_0", "values", "geom")
    content = json.loads(rocks.to_crs(4326).to_json(drop_id=True))
    for feature in content["features"]:
        feature["properties"] |= dict.fromkeys(names, "granite")
    (tmp_path / "w.geojson").write_text(json.dumps(content))
    table = read_layers(tmp_path / "w.geojson").layers[0].table
    assert set(names) < set(table.columns)
    assert table["geometry"].tolist() == ["granite", "granite"]
    assert table.geometry.area.min() > 0


def test_files_that_lead_elsewhere_are_refused(tmp_path):
    (tmp_path / "v.kml").write_text(
        '<!-- <kml --><OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc</SrcDataSource></OGRVRTLayer>'
        "</OGRVRTDataSource>"
    )
    (tmp_path / "l.geojson").write_text(
        '{"type": "FeatureCollection", "crs": {"type": "link", "properties": {"href": "http://127.0.0.1/"}}, '
        '"features": []}'
    )
    for name, said in (("v.kml", "not a vector file"), ("l.geojson", "can be looked up")):
        with pytest.raises(FileError, match=said):
            read_layers(tmp_path / name)


@pytest.mark.parametrize(("columns", "most"), [(2001, 60_000_000), (30, 100)], ids=["columns", "cells"])
def test_more_columns_or_cells_than_are_held_are_refused_before_one_is_read(
    tmp_path, monkeypatch, columns: int, most: int
):
    """Each feature has another column: the cells are as many as both multiplied, and the file is small."""
    monkeypatch.setattr(reader, "_MOST_CELLS", most)
    monkeypatch.setattr(pyogrio.raw, "read", lambda *_, **__: pytest.fail("read"))
    ring = [[105.0, 36.0], [105.1, 36.0], [105.1, 36.1], [105.0, 36.0]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    features = [{"type": "Feature", "properties": {f"c{n}": n}, "geometry": shape} for n in range(columns)]
    path = tmp_path / "wide.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))

    with pytest.raises(NeedsMemoryError, match=f"{columns:,} columns"):
        read_layers(path)
