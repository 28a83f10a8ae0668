"""A column's choices stand in the GeoPackage as GDAL and QGIS read them."""

import shutil
import subprocess

import geopandas as gpd
import pytest
import shapely

from landslide_core.inventory.fields import FIELDS
from landslide_core.io.vectors.choices import offer_choices
from tests.conftest import skip_or_fail


@pytest.fixture
def package(tmp_path):
    path = tmp_path / "landslides.gpkg"
    table = gpd.GeoDataFrame({"id": [1], "movement": [None]}, geometry=[shapely.box(0, 0, 1, 1)], crs=32648)
    table["movement"] = table["movement"].astype("str").where(table["movement"].notna(), None)
    table.to_file(path, layer="landslides", driver="GPKG")
    offer_choices(path, "landslides", {"movement": FIELDS["movement"]})
    return path


def test_gdal_offers_the_choices_of_the_column(package):
    if shutil.which("ogrinfo") is None:
        skip_or_fail("REQUIRE_GDAL", "ogrinfo is not installed")
    column = subprocess.run(
        ["ogrinfo", "-so", package, "landslides"], capture_output=True, text=True, check=True
    )
    assert "domain name=landslides_movement" in column.stdout
    domain = subprocess.run(
        ["ogrinfo", "-fielddomain", "landslides_movement", package],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Type: coded" in domain.stdout
    offered = {line.split(":")[0].strip() for line in domain.stdout.splitlines()}
    assert set(FIELDS["movement"].choices) <= offered


def test_the_shapes_are_as_before_and_the_same_again_changes_nothing(package):
    before = gpd.read_file(package, layer="landslides")
    offer_choices(package, "landslides", {"movement": FIELDS["movement"]})

    after = gpd.read_file(package, layer="landslides")
    assert after.equals(before)
    assert after["movement"].isna().all()
