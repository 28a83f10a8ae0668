"""A table of a database as a file, with limits before work."""

from pathlib import Path

import geopandas as gpd
import pytest

from landslide_core.errors import FileError, MissingError, NeedsMemoryError, NoDataError, SettingError
from landslide_core.io.postgis import reading
from landslide_core.io.postgis.address import read_address
from landslide_core.io.postgis.reading import write_fetched
from landslide_core.io.vectors.polygons import read_polygons
from tests.small_postgis import OWNER, Database

SQUARE = "POLYGON((0 0, 10 0, 10 10, 0 10, 0 0))"


@pytest.fixture
def slides(database: Database) -> Database:
    """A table of a team: two shapes in UTM and one row without, columns of many types and odd names."""
    database.say("CREATE SCHEMA maps")
    database.say(
        'CREATE TABLE maps.slides (gid int PRIMARY KEY, "Fid" text, "a""b; DROP" numeric, day date, seen timestamptz, '
        "tags jsonb, sure bool, shape geometry(Geometry, 32650))"
    )
    for gid, shape in (
        (2, f"'SRID=32650;{SQUARE}'"),
        (1, f"ST_Translate('SRID=32650;{SQUARE}', 50, 0)"),
        (3, "NULL"),
    ):
        database.say(
            f"INSERT INTO maps.slides VALUES ({gid}, 'x{gid}', 1.5, '2020-02-0{gid}', '2020-02-03 04:05:06Z', "
            f"'{{\"k\": [1]}}', true, {shape})"
        )
    database.say(f"GRANT USAGE ON SCHEMA maps TO {OWNER}")
    database.say(f"GRANT SELECT ON maps.slides TO {OWNER}")
    return database


def fetched(there: Database, table: str, folder: Path) -> gpd.GeoDataFrame:
    write_fetched(read_address(f"{there.address}#{table}"), folder / "out.gpkg")
    return gpd.read_file(folder / "out.gpkg")


def test_a_table_is_a_file_like_any_other(slides: Database, tmp_path) -> None:
    found = fetched(slides, "maps.slides", tmp_path)

    assert found["gid"].tolist() == [1, 2]
    assert found.crs.to_epsg() == 32650
    assert found.geometry.area.tolist() == [100, 100]
    assert found['a"b; DROP'].tolist() == [1.5, 1.5]
    assert found["Fid_"].tolist() == ["x1", "x2"]
    assert found["day"].astype(str).str[:10].tolist() == ["2020-02-01", "2020-02-02"]
    assert found["tags"].tolist() == ['{"k": [1]}'] * 2
    assert len(read_polygons(tmp_path / "out.gpkg")) == 2


def test_the_same_rows_are_the_same_file(slides: Database, tmp_path) -> None:
    fetched(slides, "slides", tmp_path)
    first = (tmp_path / "out.gpkg").read_bytes()
    fetched(slides, "maps.slides", tmp_path)

    assert (tmp_path / "out.gpkg").read_bytes() == first


def test_views_and_shapes_on_the_globe_and_curves_are_read(database: Database, tmp_path) -> None:
    database.say("CREATE TABLE globe (id int, place geography(Point))")
    database.say("INSERT INTO globe VALUES (1, 'POINT(103 31)')")
    database.say("CREATE TABLE curves (id int, shape geometry(CurvePolygon, 32650))")
    database.say(
        "INSERT INTO curves VALUES (1, 'SRID=32650;CURVEPOLYGON(CIRCULARSTRING(0 0, 4 0, 4 4, 0 4, 0 0))')"
    )
    database.say("CREATE VIEW round AS SELECT * FROM curves")
    database.say(f"GRANT SELECT ON globe, curves, round TO {OWNER}")

    assert fetched(database, "globe", tmp_path).geometry.x.tolist() == [103]
    assert fetched(database, "round", tmp_path).geometry.area.iloc[0] == pytest.approx(25.13, abs=0.1)


def test_a_table_that_is_not_there_is_told_with_those_that_are(slides: Database, tmp_path) -> None:
    with pytest.raises(MissingError, match="no table slide with shapes") as told:
        fetched(slides, "slide", tmp_path)

    assert "maps.slides" in told.value.hint


def test_a_name_that_is_no_name_of_a_table_is_only_looked_up(slides: Database, tmp_path) -> None:
    with pytest.raises(MissingError):
        fetched(slides, "slides%22%3B%20DROP%20TABLE%20maps.slides", tmp_path)

    assert slides.say("SELECT count(*) FROM maps.slides") == [(3,)]


def test_a_table_must_be_told(slides: Database, tmp_path) -> None:
    with pytest.raises(SettingError, match="not told which table"):
        write_fetched(read_address(slides.address), tmp_path / "out.gpkg")
    with pytest.raises(SettingError, match="does not tell inventories apart"):
        fetched(slides, "slides:county-7", tmp_path)


def test_a_name_in_two_schemas_is_asked_for(slides: Database, tmp_path) -> None:
    slides.say("CREATE TABLE public.slides (shape geometry(Point, 4326))")
    slides.say(f"GRANT SELECT ON public.slides TO {OWNER}")

    with pytest.raises(SettingError, match="several schemas"):
        fetched(slides, "slides", tmp_path)


def test_a_table_without_rows_is_told(slides: Database, tmp_path) -> None:
    slides.say("DELETE FROM maps.slides")

    with pytest.raises(NoDataError, match="holds no shape"):
        fetched(slides, "slides", tmp_path)


def test_shapes_in_several_systems_are_refused(database: Database, tmp_path) -> None:
    database.say("CREATE TABLE mixed (shape geometry)")
    database.say("INSERT INTO mixed VALUES ('SRID=32650;POINT(0 0)'), ('SRID=4326;POINT(0 0)')")
    database.say(f"GRANT SELECT ON mixed TO {OWNER}")

    with pytest.raises(FileError, match="2 coordinate systems"):
        fetched(database, "mixed", tmp_path)


@pytest.mark.parametrize(("limit", "most"), [("MOST_ROWS", 1), ("MOST_VERTICES", 9), ("MOST_BYTES", 100)])
def test_what_is_too_much_is_refused_before_it_is_fetched(limit, most, slides, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(reading, limit, most)
    monkeypatch.setattr(reading, "_read", lambda *_: pytest.fail("it was fetched"))

    with pytest.raises(NeedsMemoryError, match="are read"):
        fetched(slides, "slides", tmp_path)


def test_a_table_that_may_not_be_read_is_said(slides: Database, tmp_path) -> None:
    slides.say(f"REVOKE SELECT ON maps.slides FROM {OWNER}")

    with pytest.raises(MissingError, match="or it may not be read"):
        fetched(slides, "slides", tmp_path)
