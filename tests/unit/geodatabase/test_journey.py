"""Runs and inventories in a real PostGIS: stored, stored again, taken out, and nobody else's touched."""

import json
import threading
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core.errors import FileError, InputError, MismatchError, NoDataError, OutputError, SettingError
from landslide_core.geodatabase import journey
from landslide_core.geodatabase.journey import fetch, store
from tests import small_factors, small_runs
from tests.small_postgis import OWNER, PASSWORD, Database

GRID = small_runs.UTM


def rows(there: Database, table: str, columns: str = "count(*)", where: str = "true") -> list[tuple]:
    return there.say(f"SELECT {columns} FROM scarp.{table} WHERE {where} ORDER BY 1")


def altered(run: Path, count: int) -> None:
    """Give a run other landslides, as a review or a new threshold does."""
    found = small_runs.inventory(GRID, small_runs.outlines(GRID, count))
    small_runs.io.write_vectors(found, run, ("gpkg",))
    account = json.loads((run / "run.json").read_text("utf-8"))
    account["results"]["count"] = count
    (run / "run.json").write_text(json.dumps(account), "utf-8")


@pytest.fixture
def run(tmp_path) -> Path:
    return small_runs.write_run(tmp_path / "county-7")


def test_a_run_is_stored_with_its_landslides(run: Path, database: Database) -> None:
    stored = store(run, database.address)

    assert (stored.name, stored.kind, stored.landslides, stored.state) == ("county-7", "detect", 12, "new")
    assert rows(database, "runs", "id, kind, title, threshold, count, stored_by") == [
        ("county-7", "detect", "scene.tif", 0.5, 12, OWNER)
    ]
    assert rows(database, "landslides", "number, area_m2, confidence", "number < 3") == [
        (1, 400, 0.8),
        (2, 440, 0.8),
    ]
    assert rows(database, "inventories", "id, run, crs") == [("county-7", "county-7", "EPSG:32648")]


def test_the_name_of_a_schema_is_never_part_of_a_statement(run: Path, database: Database) -> None:
    name = 'it\'s "mine": --'

    assert store(run, database.address, schema=name).state == "new"
    assert database.say("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'it%'") == [(name,)]


def test_what_a_file_lost_is_told(tmp_path, database: Database) -> None:
    place = gpd.GeoSeries.from_wkt(
        ["POLYGON ((0 0, 9 9, 0 0))", "POLYGON ((0 0, 9 0, 9 9, 0 0))"], crs=GRID.crs
    )
    gpd.GeoDataFrame(geometry=place).to_file(tmp_path / "slides.gpkg")

    stored = store(tmp_path / "slides.gpkg", database.address)

    assert stored.landslides == 1
    assert "1 polygons of slides.gpkg enclose nothing and are left out." in stored.notes


def test_places_are_exact_and_found_by_the_index(run: Path, database: Database) -> None:
    store(run, database.address)
    own = gpd.read_file(run / "landslides.gpkg")

    placed = rows(database, "landslides", "number, ST_AsBinary(ST_Transform(geometry, 32648))")

    back = gpd.GeoSeries.from_wkb([bytes(shape) for _, shape in placed], crs=own.crs)
    assert back.hausdorff_distance(own.geometry).max() < 1e-6
    lon, lat = own.to_crs(4326).geometry.iloc[3].centroid.coords[0]
    plan = database.say(
        "SET enable_seqscan = off; EXPLAIN SELECT number FROM scarp.landslides "
        f"WHERE geometry && ST_MakeEnvelope({lon}, {lat}, {lon}, {lat}, 4326)"
    )
    assert "landslides_geometry" in str(plan)


def test_the_same_again_writes_nothing(run: Path, database: Database) -> None:
    store(run, database.address)
    when = rows(database, "runs", "stored, xmin")

    assert store(run, database.address).state == "unchanged"
    assert rows(database, "runs", "stored, xmin") == when


def test_a_run_that_has_grown_replaces_its_own_rows_alone(run: Path, database: Database, tmp_path) -> None:
    other = small_runs.write_run(tmp_path / "other")
    store(run, database.address)
    store(other, database.address)
    before = rows(database, "landslides", "number, xmin, ctid", "inventory = 'other'")

    altered(run, 15)

    assert store(run, database.address).state == "replaced"
    assert rows(database, "landslides", "count(*)", "inventory = 'county-7'") == [(15,)]
    assert rows(database, "landslides", "number, xmin, ctid", "inventory = 'other'") == before
    assert rows(database, "runs", "id, count") == [("county-7", 15), ("other", 12)]


def test_what_fails_midway_leaves_what_was_there(run: Path, database: Database, monkeypatch) -> None:
    store(run, database.address)
    altered(run, 15)
    real = journey._insert

    def broken(connection, there, name, contents):
        real(connection, there, name, contents)
        connection.exec_driver_sql("SELECT 1 / 0")

    monkeypatch.setattr(journey, "_insert", broken)

    with pytest.raises(OutputError):
        store(run, database.address)
    assert rows(database, "landslides") == [(12,)]
    assert rows(database, "runs", "count") == [(12,)]


def test_a_name_that_something_else_has_is_not_taken(run: Path, database: Database, tmp_path) -> None:
    store(run, database.address)
    image = tmp_path / "other.tif"
    image.write_bytes(b"another image")
    other = small_runs.write_run(tmp_path / "elsewhere" / "county-7", image=image)

    with pytest.raises(
        OutputError, match="'county-7' in the database .* is a detection of something else"
    ) as told:
        store(other, database.address)

    assert dict(told.value.knobs) == {"name": "NAME", "overwrite": ""}
    assert store(other, database.address, name="county-7b").state == "new"
    assert store(other, database.address, overwrite=True).state == "replaced"
    assert rows(database, "runs", "id, title") == [("county-7", "other.tif"), ("county-7b", "other.tif")]


def test_many_at_once_keep_apart(tmp_path, database: Database) -> None:
    """Eight who store begin with a database without tables; two of each name."""
    runs = [small_runs.write_run(tmp_path / f"run-{n}") for n in range(4)]
    failed: list[BaseException] = []

    def work(folder: Path) -> None:
        try:
            store(folder, database.address)
        except BaseException as problem:  # noqa: BLE001 - told to the test
            failed.append(problem)

    threads = [threading.Thread(target=work, args=(folder,)) for folder in runs * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert rows(database, "landslides", "inventory, count(*)", "true GROUP BY 1") == [
        (f"run-{n}", 12) for n in range(4)
    ]


def test_an_inventory_of_ones_own_comes_back_as_it_was(tmp_path, database: Database) -> None:
    given = small_factors.slides()
    given.to_file(tmp_path / "slides.gpkg")

    stored = store(tmp_path / "slides.gpkg", database.address)
    back = gpd.read_file(fetch(f"{database.address}#scarp.landslides:slides", tmp_path / "back.gpkg"))

    assert (stored.name, stored.kind, stored.landslides) == ("slides", "inventory", 40)
    assert back["name"].tolist() == given["name"].tolist()
    assert back.to_crs(given.crs).geometry.hausdorff_distance(given.geometry).max() < 1e-6
    np.testing.assert_allclose(back["area_m2"], 400)


def test_a_database_with_several_inventories_gives_the_one(run: Path, tmp_path, database: Database) -> None:
    small_factors.slides().to_file(tmp_path / "slides.gpkg")
    store(run, database.address)
    store(tmp_path / "slides.gpkg", database.address)

    assert len(gpd.read_file(fetch(f"{database.address}#landslides", tmp_path / "all.gpkg"))) == 52
    with pytest.raises(NoDataError, match="of the inventory 'county-8'"):
        fetch(f"{database.address}#landslides:county-8", tmp_path / "none.gpkg")


def test_a_run_without_a_place_on_the_earth_is_refused(tmp_path, database: Database) -> None:
    picture = small_runs.write_run(tmp_path / "picture", GeoBox((400, 600), Affine.identity(), None))

    with pytest.raises(NoDataError, match="no georeference"):
        store(picture, database.address)


def test_what_is_neither_run_nor_landslides_is_refused(tmp_path, database: Database) -> None:
    (tmp_path / "empty").mkdir()
    small_factors.write_lines(tmp_path / "faults.gpkg")
    small_factors.slides().set_crs(None, allow_override=True).to_file(tmp_path / "nowhere.gpkg")

    with pytest.raises(FileError, match=r"run\.json is missing"):
        store(tmp_path / "empty", database.address)
    with pytest.raises(FileError, match="no points or polygons"):
        store(tmp_path / "faults.gpkg", database.address)
    with pytest.raises(MismatchError, match="no coordinate reference system"):
        store(tmp_path / "nowhere.gpkg", database.address)
    with pytest.raises(SettingError, match="names a table"):
        store(tmp_path / "faults.gpkg", f"{database.address}#landslides")


def test_the_account_that_is_stored_names_no_owner_and_no_password(tmp_path, database: Database) -> None:
    run = small_runs.write_run(tmp_path / "run", owner="ada browser", given={"companions": "/home/ada"})

    store(run, database.address)

    everything = str(
        [database.say(f"SELECT * FROM scarp.{name}") for name in ("runs", "inventories", "landslides")]
    )
    assert "ada browser" not in everything
    assert "/home/ada" not in everything
    assert PASSWORD not in everything


def test_an_address_among_layers_is_refused_without_its_password(tmp_path) -> None:
    import landslide_core as scarp

    layers = scarp.LayerFiles(
        dem="postgresql://ada:s3cret@db.example", inventory="postgresql://ada:s3cret@db.example"
    )

    with pytest.raises(InputError, match="address of a database was given where a file is needed") as told:
        scarp.analyse(layers, tmp_path / "out")
    assert "s3cret" not in str(told.value)


def test_an_analysis_is_stored_with_its_grid_its_classes_and_where_its_layers_lie(
    paths, tmp_path, database: Database
) -> None:
    import landslide_core as scarp

    layers = scarp.LayerFiles(dem=paths["dem"], inventory=paths["inventory"])
    settings = scarp.FactorSettings(names=("slope", "elevation"), mapping=None, layers=True)
    found = scarp.analyse(layers, tmp_path / "analysis", settings)

    stored = store(found.folder, database.address)

    assert (stored.kind, stored.landslides) == ("factors", 40)
    (stack,) = rows(database, "factor_stacks", "run, rows, cols, layers, ST_Area(footprint::geography)")
    assert stack[:3] == ("analysis", small_factors.ROWS, small_factors.COLS)
    assert stack[3] == (tmp_path / "analysis").as_uri()
    assert stack[4] == pytest.approx(small_factors.ROWS * small_factors.COLS * 100, rel=0.01)
    table = found.ratios.sort_values(["factor", "class"])
    classes = database.say(
        'SELECT factor, class, fr FROM scarp.factor_classes ORDER BY factor COLLATE "C", class COLLATE "C"'
    )
    assert [row[:2] for row in classes] == list(zip(table["factor"], table["class"], strict=True))
    np.testing.assert_allclose([row[2] or np.nan for row in classes], table["fr"].where(table["fr"] != 0))
