"""Layers that a run keeps: what they hold of a country, what is replaced with them, and what a damaged file says."""

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely

from landslide_core import io
from landslide_core.detection.around.kept import KEPT, SurroundingFiles, account_of, keep, opened
from landslide_core.errors import FileError, InputError
from landslide_core.inventory.runout_path import PathSettings
from tests.small_runs import UTM

WEST, NORTH = 500_000, 4_000_000  # 1,200 m wide, 800 m high


def layer(path, shapes, **columns):
    gpd.GeoDataFrame(columns, geometry=shapes, crs=32648).to_file(path)
    return path


def things(folder, name):
    with opened(folder) as around:
        return around.things[name]


def squares(count):
    return [shapely.box(WEST + 20 * n, NORTH - 20, WEST + 20 * n + 10, NORTH - 10) for n in range(count)]


def test_houses_of_one_row_count_apiece_and_one_that_stands_there_twice_counts_once(tmp_path):
    houses = squares(5)
    path = layer(
        tmp_path / "houses.gpkg", [shapely.MultiPolygon(houses), shapely.reverse(houses[0]), houses[1]]
    )
    notes = keep(tmp_path, SurroundingFiles(buildings=path), UTM)

    assert len(things(tmp_path, "buildings")) == 5
    assert any("2 shapes of houses.gpkg" in each for each in notes)


def test_the_roads_of_a_country_are_kept_no_farther_than_a_path_may_go(tmp_path):
    across = shapely.LineString([(WEST - 90_000, NORTH - 100), (WEST + 90_000, NORTH - 100)])
    elsewhere = shapely.LineString([(WEST, NORTH + 50_000), (WEST + 900, NORTH + 50_000)])
    path = layer(tmp_path / "all.gpkg", [shapely.MultiLineString([across, elsewhere])])
    keep(tmp_path, SurroundingFiles(roads=path, path=PathSettings(far_m=500)), UTM)

    (kept,) = things(tmp_path, "roads")
    assert kept.bounds == pytest.approx((WEST - 500, NORTH - 100, WEST + 1_700, NORTH - 100), abs=1)


def test_only_classes_that_are_met_are_numbered_and_more_than_fit_are_refused(tmp_path):
    polygons = [shapely.box(WEST + 4 * n, NORTH - 800, WEST + 4 * n + 4, NORTH) for n in range(300)]
    names = [f"rock {n:03d}" for n in range(300)]
    path = layer(tmp_path / "rock.gpkg", polygons, rock=names)
    with pytest.raises(FileError, match="rock.gpkg has 300 classes where the image lies"):
        keep(tmp_path, SurroundingFiles(lithology=path, lithology_field="rock"), UTM)

    far = [shapely.box(WEST, NORTH + 9_000 + n, WEST + 9, NORTH + 9_001 + n) for n in range(300)]
    path = layer(tmp_path / "mapped.gpkg", polygons[:2] + far[2:], rock=names)
    keep(tmp_path, SurroundingFiles(lithology=path, lithology_field="rock"), UTM)
    with opened(tmp_path) as around:
        found = around.classes["lithology"]
        assert found.names == {1: "rock 000", 2: "rock 001"}
        assert found.read(slice(0, 1), slice(0, 5)).tolist() == [[1, 1, 2, 2, 0]]


def test_names_of_codes_go_with_the_layer_that_they_are_of(tmp_path):
    io.write_raster(tmp_path / "cover.tif", np.full(UTM.shape, 10, np.uint8), UTM, nodata=0)
    (tmp_path / "names.csv").write_text("code,name\n10,forest\n")
    cover = tmp_path / "cover.tif"
    keep(tmp_path, SurroundingFiles(land_cover=cover, land_cover_names=tmp_path / "names.csv"), UTM)
    assert account_of(tmp_path)["land_cover_names"]["name"] == "names.csv"
    keep(tmp_path, SurroundingFiles(buildings=layer(tmp_path / "houses.gpkg", squares(1))), UTM)
    assert "land_cover_names" in account_of(tmp_path)

    keep(tmp_path, SurroundingFiles(land_cover=cover), UTM)

    assert "land_cover_names" not in account_of(tmp_path)


def test_how_far_paths_go_stays_until_it_is_said_anew(tmp_path):
    keep(tmp_path, SurroundingFiles(path=PathSettings(reach_deg=20)), UTM)
    keep(tmp_path, SurroundingFiles(buildings=layer(tmp_path / "houses.gpkg", squares(1))), UTM)

    assert account_of(tmp_path)["path"]["reach_deg"] == 20


def test_what_is_said_of_a_layer_that_does_not_fit_speaks_of_the_image(tmp_path):
    degrees = gpd.GeoDataFrame(
        geometry=[shapely.LineString([(105.002, 36.142), (105.008, 36.142)])], crs=32648
    )
    degrees.to_file(tmp_path / "roads.gpkg")
    io.write_raster(
        tmp_path / "cover.tif", np.full(UTM.shape, 10, np.uint8), UTM.translate_pix(9_000, 0), nodata=0
    )
    empty = np.zeros(UTM.shape, np.uint8)
    io.write_raster(tmp_path / "empty.tif", empty, UTM, nodata=0)
    gone = layer(
        tmp_path / "gone.gpkg", [shapely.box(WEST, NORTH + 900, WEST + 9, NORTH + 990)], rock=["shale"]
    )
    run = tmp_path / "run"
    run.mkdir()
    for files in (
        SurroundingFiles(roads=tmp_path / "roads.gpkg"),
        SurroundingFiles(land_cover=tmp_path / "cover.tif"),
        SurroundingFiles(land_cover=tmp_path / "empty.tif"),
        SurroundingFiles(lithology=gone),
    ):
        with pytest.raises(InputError) as told:
            keep(run, files, UTM)
        assert "image" in str(told.value)
        assert "elevation model" not in str(told.value)


@pytest.mark.parametrize(
    "odd",
    [
        "[]",
        "{",
        '{"given": {}}',
        {"given": {"../x": {"name": "x"}}},
        {"given": {"roads": "roads.gpkg"}},
        {"classes": {"lithology": {"one": "shale"}}},
        {"classes": {"lithology": {"256": "shale"}}},
        {"classes": {"lithology": ["shale"]}},
        {"fields": {"lithology": 7}},
        {"path": {"reach_deg": "steep"}},
        {"path": {"reach_deg": 99}},
    ],
)
def test_a_damaged_account_of_layers_is_refused_in_words(tmp_path, odd):
    whole = {"given": {}, "fields": {}, "classes": {}, "path": {}}
    (tmp_path / KEPT).write_text(odd if isinstance(odd, str) else json.dumps({**whole, **odd}))

    with pytest.raises(FileError, match=KEPT), opened(tmp_path):
        pass
    with pytest.raises(FileError, match=KEPT):
        account_of(tmp_path)
