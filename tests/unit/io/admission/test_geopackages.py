"""GeoPackages hold tables and nothing that computes."""

import sqlite3

import geopandas as gpd
import pytest
from shapely import box

from landslide_core.errors import InputError
from landslide_core.io.admission.geopackages import check_geopackage


@pytest.fixture
def package(tmp_path):
    path = tmp_path / "a.gpkg"
    gpd.GeoDataFrame({"name": ["x"]}, geometry=[box(0, 0, 1, 1)], crs=32648).to_file(path, layer="slides")
    return path


def test_what_gdal_writes_is_admitted_and_no_file_is_made_beside_it(package):
    check_geopackage(package, "a")

    assert [path.name for path in package.parent.iterdir()] == ["a.gpkg"]


@pytest.mark.parametrize(
    "script",
    [
        "CREATE VIEW v AS SELECT * FROM slides",
        "ALTER TABLE slides ADD COLUMN big AS (zeroblob(1900000000))",
        "CREATE VIRTUAL TABLE v USING fts5(a)",
        "PRAGMA writable_schema=ON; INSERT INTO sqlite_master VALUES('table','v','v',0,'CREATE VIEW v AS SELECT 1')",
        "PRAGMA writable_schema=ON; INSERT INTO sqlite_master VALUES('table','v','v',0,"
        "'CREATE VIRTUAL TABLE v USING VirtualOGR(\"/x using rtree(\")')",
        "PRAGMA writable_schema=ON; INSERT INTO sqlite_master VALUES('table','v using rtree(','v using rtree(',0,"
        '\'CREATE VIRTUAL TABLE "v using rtree(" USING VirtualOGR("/x")\')',
        "PRAGMA writable_schema=ON; INSERT INTO sqlite_master VALUES('table','v','v',0,"
        "'CREATE VIRTUAL TABLE v/* using rtree(*/USING VirtualOGR(\"/x\")')",
        "PRAGMA writable_schema=ON; UPDATE sqlite_master SET sql='x' WHERE name='slides'",
        "UPDATE gpkg_spatial_ref_sys SET definition='+proj=longlat +nadgrids=/etc/passwd'",
        "UPDATE gpkg_spatial_ref_sys SET definition=CAST('+proj=longlat +nadgrids=/etc/passwd' AS BLOB)",
        "WITH RECURSIVE n(i) AS (SELECT 100000 UNION ALL SELECT i + 1 FROM n WHERE i < 121000) "
        "INSERT INTO gpkg_spatial_ref_sys(srs_name, srs_id, organization, organization_coordsys_id, definition) "
        "SELECT 'a', i, 'a', i, 'undefined' FROM n",
        "".join(f"CREATE TABLE t{n}(a);" for n in range(5100)),
    ],
)
def test_what_computes_or_reads_elsewhere_is_refused(package, script):
    opened = sqlite3.connect(package)
    opened.executescript(script)
    opened.close()
    with pytest.raises(InputError) as caught:
        check_geopackage(package, "a")
    assert caught.value.hint


def test_a_damaged_one_is_refused(package):
    package.write_bytes(package.read_bytes()[:3000])
    with pytest.raises(InputError, match="damaged"):
        check_geopackage(package, "a")
