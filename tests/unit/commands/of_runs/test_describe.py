"""`describe` on the command line: layers of any kind become columns of every file, and stay with the run."""

import json
import sqlite3

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from landslide_core import io
from landslide_core.commands.main import main
from landslide_core.detection.redraw import export
from landslide_core.detection.run import open_run
from landslide_core.review.kept import change_review
from tests import small_runs
from tests.small_runs import UTM

WEST, NORTH = 500_000, 4_000_000


@pytest.fixture
def run(tmp_path):
    """Two landslides of 30 x 30 m on ground that falls by 1 m a row towards the south."""
    percent = np.zeros(UTM.shape, np.uint8)
    percent[20:35, 20:35] = 95
    percent[20:35, 220:235] = 75
    folder = small_runs.write_run(tmp_path / "first", percent=percent)
    ground = np.broadcast_to(1_000 - np.arange(400.0)[:, None], UTM.shape).astype("float32")
    io.write_raster(folder / "elevation.tif", ground, UTM, nodata=float("nan"))
    return export(open_run(folder), 0.5, tmp_path / "run").folder


@pytest.fixture
def layers(tmp_path):
    """Two rocks in another CRS, a cover of codes with names, a road across the way of the first, a house beside it."""
    rocks = gpd.GeoDataFrame(
        {"rock": ["granite", "shale"]},
        geometry=[shapely.box(WEST + x, NORTH - 800, WEST + x + 300, NORTH) for x in (0, 300)],
        crs=32648,
    )  # fmt: skip
    rocks.to_crs(4326).to_file(tmp_path / "rocks.geojson")
    cover = np.full(UTM.shape, 10, np.uint8)
    cover[:, 220:225] = 20
    io.write_raster(tmp_path / "cover.tif", cover, UTM, nodata=0)
    (tmp_path / "names.csv").write_text("code,name\n10,forest\n20,meadow\n")
    road = shapely.LineString([(WEST, NORTH - 200), (WEST + 200, NORTH - 200)])
    gpd.GeoDataFrame(geometry=[road], crs=32648).to_file(tmp_path / "roads.gpkg")
    house = shapely.box(WEST + 50, NORTH - 160, WEST + 60, NORTH - 150)
    gpd.GeoDataFrame(geometry=[house], crs=32648).to_file(tmp_path / "houses.gpkg")
    return [
        "--lithology", str(tmp_path / "rocks.geojson"), "--land-cover", str(tmp_path / "cover.tif"),
        "--land-cover-names", str(tmp_path / "names.csv"), "--roads", str(tmp_path / "roads.gpkg"),
        "--buildings", str(tmp_path / "houses.gpkg"),
    ]  # fmt: skip


def test_layers_become_columns_of_every_file_and_paths_a_layer_of_lines(run, layers, capsys):
    assert main(["describe", str(run), *layers]) == 0

    table = gpd.read_file(run / "landslides.gpkg").set_index("place")
    first, second = table.loc["r20c20"], table.loc["r20c220"]
    assert (first["lithology"], second["lithology"]) == ("granite", "shale")
    assert (first["land_cover"], second["land_cover"]) == ("forest", "forest")
    assert second["land_cover_share"] == pytest.approx(10 / 15)
    assert first["roads_m"] == pytest.approx(30, abs=1)  # the corridor is as wide as the landslide
    assert first["buildings"] == 1
    assert second["buildings"] == 0
    assert first["buildings_nearest_m"] == pytest.approx(80)  # from row 35 at 70 m to 150 m
    assert second["roads_m"] == 0
    assert pd.read_csv(run / "landslides.csv")["lithology"].tolist() == ["granite", "shale"]
    paths = gpd.read_file(run / "runout_paths.gpkg")
    assert paths.geom_type.tolist() == ["LineString", "LineString"]
    assert sorted(paths["id"]) == sorted(table["id"])
    account = json.loads((run / "run.json").read_text())
    assert account["surroundings"]["roads"]["name"] == "roads.gpkg"
    assert account["surroundings"]["path"] == {"reach_deg": 11.0, "far_m": 5000.0}
    assert set(account["files"]) == {path.name for path in run.iterdir()} - {"run.json"}
    assert "2 landslides described" in capsys.readouterr().out


def test_what_was_given_stays_with_the_run_at_another_threshold_and_in_another_folder(run, layers, tmp_path):
    main(["describe", str(run), *layers])
    stricter = export(open_run(run), 0.9, tmp_path / "stricter")

    assert gpd.read_file(stricter.folder / "landslides.gpkg")["lithology"].tolist() == ["granite"]
    assert len(gpd.read_file(stricter.folder / "runout_paths.gpkg")) == 1


def test_a_layer_is_added_to_those_before(run, layers):
    main(["describe", str(run), *layers[:2]])
    main(["describe", str(run), *layers[-2:]])

    columns = set(gpd.read_file(run / "landslides.gpkg").columns)
    assert {"lithology", "buildings"} <= columns
    assert "roads_m" not in columns


def test_how_far_paths_go_stays_until_it_is_said_anew(run, layers):
    def path():
        return json.loads((run / "run.json").read_text())["surroundings"]["path"]

    main(["describe", str(run), "--reach", "25"])
    main(["describe", str(run), *layers[-2:]])
    assert path() == {"reach_deg": 25.0, "far_m": 5000.0}
    main(["describe", str(run), "--far", "800"])
    assert path() == {"reach_deg": 25.0, "far_m": 800.0}


def test_what_an_image_cannot_tell_is_empty_until_a_person_says_it(run, tmp_path):
    assert main(["describe", str(run)]) == 0
    before = gpd.read_file(run / "landslides.gpkg")
    assert before[["movement", "material", "activity", "age", "trigger"]].isna().all(axis=None)
    outline = before.set_index("place").geometry["r20c20"].wkt
    change_review(run, lambda review: review.filled({"r20c20": outline}, {"movement": "debris flow"}, "Ada"))

    after = gpd.read_file(run / "landslides.gpkg").set_index("place")["movement"]
    assert after["r20c20"] == "debris flow"
    assert pd.isna(after["r20c220"])
    again = export(open_run(run), 0.5, tmp_path / "again")
    assert (
        gpd.read_file(again.folder / "landslides.gpkg").set_index("place")["movement"]["r20c20"]
        == "debris flow"
    )


def fill_with_another_program(run, place, **values):
    with sqlite3.connect(run / "landslides.gpkg") as opened:
        for each in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            opened.create_function(each, 1, lambda _: None)  # asked for by triggers of shapes, which stay
        for name, value in values.items():
            opened.execute(f"UPDATE landslides SET {name} = ? WHERE place = ?", (value, place))
    opened.close()


def filled_in(run, name):
    return gpd.read_file(run / "landslides.gpkg").set_index("place")[name].fillna("").to_dict()


def test_what_a_person_fills_in_with_another_program_stays_through_reviews_and_new_descriptions(
    run, tmp_path
):
    main(["describe", str(run)])
    outlines = gpd.read_file(run / "landslides.gpkg").set_index("place").geometry
    west, east = ({place: outlines[place].wkt} for place in ("r20c20", "r20c220"))
    change_review(run, lambda review: review.filled(west, {"age": "under 100 years"}, "Ada"))
    fill_with_another_program(run, "r20c20", movement="earthflow", age=None)
    fill_with_another_program(run, "r20c220", movement="mud flow", material="mud")

    change_review(run, lambda review: review.filled(east, {"movement": "debris flow"}, "Ada"))
    change_review(run, lambda review: review.decided(west, "accepted", "Ada"))

    assert filled_in(run, "movement") == {"r20c20": "earthflow", "r20c220": "debris flow"}
    assert filled_in(run, "material") == {"r20c20": "", "r20c220": "mud"}
    main(["describe", str(run)])
    again = export(open_run(run), 0.5, tmp_path / "again").folder
    for folder in (run, again):
        assert filled_in(folder, "movement") == {"r20c20": "earthflow", "r20c220": "debris flow"}
        assert filled_in(folder, "material") == {"r20c20": "", "r20c220": "mud"}
        assert filled_in(folder, "age") == {"r20c20": "", "r20c220": ""}
    assert pd.read_csv(again / "landslides.csv")["material"].fillna("").tolist() == ["", "mud"]
    change_review(run, lambda review: review.filled(east, {"material": ""}, "Ada"))
    assert filled_in(run, "material")["r20c220"] == ""  # taken back, though the log never said it


def test_a_value_of_another_program_that_is_no_choice_is_left_out_with_a_word_on_it(run):
    main(["describe", str(run)])
    fill_with_another_program(run, "r20c20", material="mud", movement="slipped")
    main(["describe", str(run)])

    assert filled_in(run, "material")["r20c20"] == "mud"
    assert filled_in(run, "movement")["r20c20"] == ""
    warnings = json.loads((run / "run.json").read_text())["warnings"]
    assert any("'movement'" in each and "slipped" in each for each in warnings)


def test_an_image_without_georeference_has_no_place_for_layers(tmp_path, layers, capsys):
    from affine import Affine
    from odc.geo.geobox import GeoBox

    picture = GeoBox((400, 600), Affine.identity(), None)
    folder = small_runs.write_run(tmp_path / "picture", picture)
    assert main(["describe", str(folder), *layers]) == 2
    assert "no georeference" in capsys.readouterr().err


def test_names_without_their_layer_and_a_run_without_anything_to_tell_are_refused(run, tmp_path, capsys):
    assert main(["describe", str(run), "--lithology-field", "rock"]) == 2
    assert "--lithology FILE" in capsys.readouterr().err
    bare = small_runs.write_run(tmp_path / "bare")
    assert main(["describe", str(bare)]) == 2
    assert "without an elevation model" in capsys.readouterr().err
