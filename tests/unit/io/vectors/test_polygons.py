"""Polygons come in from any vector file that is safe."""

import zipfile

import geopandas as gpd
import pytest
import shapely

from landslide_core import io
from landslide_core.errors import InputError, MismatchError, NoDataError
from tests.small_inventory import OUTLINES, PICTURE, SCENE


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "shp", "kml"])
def test_polygons_are_read_from_every_format(tmp_path, suffix):
    table = gpd.GeoDataFrame({"Name": ["a", "b"]}, geometry=OUTLINES, crs=32648)
    path = tmp_path / f"truth.{suffix}"
    table = table.to_crs(4326) if suffix in ("geojson", "kml") else table
    table.to_file(path, driver="LIBKML" if suffix == "kml" else None)
    mask = io.rasterise_polygons(io.read_polygons(path), SCENE)
    assert mask.sum() * 4 == pytest.approx(sum(shape.area for shape in OUTLINES), rel=0.05)


def zipped(folder, table, prefix=""):
    table.to_file(folder / "s.shp")
    with zipfile.ZipFile(folder / "s.zip", "w") as archive:
        for part in folder.glob("s.*"):
            if part.suffix != ".zip":
                archive.write(part, f"{prefix}{part.name}")
    return folder / "s.zip"


@pytest.mark.parametrize("prefix", ["", "folder/", "../../"])
def test_a_zipped_shapefile_is_read_and_its_paths_are_never_used(tmp_path, prefix):
    path = zipped(tmp_path, gpd.GeoDataFrame(geometry=OUTLINES, crs=32648), prefix)
    polygons = io.read_polygons(path)
    assert len(polygons) == 2
    assert polygons.crs.to_epsg() == 32648


def refused(path, words):
    with pytest.raises(InputError, match=words):
        io.read_polygons(path)


def test_bad_vector_files_are_refused_with_a_sentence(tmp_path):
    (tmp_path / "a.geojson").write_text("<OGRVRTDataSource><OGRVRTLayer name='passwd'/></OGRVRTDataSource>")
    refused(tmp_path / "a.geojson", "not a vector file")
    (tmp_path / "b.geojson").write_text('{"type": "FeatureCollection", "features": [')
    refused(tmp_path / "b.geojson", "damaged")
    (tmp_path / "c.gpkg").write_bytes(b"SQLite format 3\0" + bytes(50))
    refused(tmp_path / "c.gpkg", "damaged")
    (tmp_path / "d.zip").write_bytes(b"PK\3\4" + bytes(50))
    refused(tmp_path / "d.zip", "damaged")
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as archive:
        archive.writestr("readme.txt", "no shapes")
    refused(tmp_path / "e.zip", "no vector file")
    gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=4326).to_file(tmp_path / "f.gpkg")
    refused(tmp_path / "f.gpkg", "no polygons")
    gpd.GeoDataFrame(geometry=OUTLINES, crs=32648).to_file(tmp_path / "g.shp")
    (tmp_path / "g.shx").unlink()
    refused(tmp_path / "g.shp", r"\.shx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("landslide_core.io.admission.archives._MAX_UNPACKED_BYTES", 10_000_000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("s.shp", bytes(11_000_000))
    assert (tmp_path / "bomb.zip").stat().st_size < 20_000
    refused(tmp_path / "bomb.zip", "unpacks to 11,000,000 bytes")


def test_broken_rings_are_mended(tmp_path):
    bowtie = shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 4)])
    gpd.GeoDataFrame(geometry=[bowtie], crs=32648).to_file(tmp_path / "bow.gpkg")
    polygons = io.read_polygons(tmp_path / "bow.gpkg")
    assert polygons.is_valid.all()
    assert polygons.area.sum() == pytest.approx(8)


def test_polygons_elsewhere_or_without_a_common_place_are_refused():
    there = gpd.GeoDataFrame(geometry=OUTLINES, crs=32648)
    with pytest.raises(NoDataError, match="None of the polygons"):
        io.rasterise_polygons(there, SCENE.translate_pix(9000, 0))
    with pytest.raises(MismatchError, match="no georeference"):
        io.rasterise_polygons(there, PICTURE)
    in_pixels = gpd.GeoDataFrame(geometry=[shapely.box(10, 20, 30, 25)])
    assert io.rasterise_polygons(in_pixels, PICTURE)[20:25, 10:30].all()


def test_a_real_inventory_covers_the_pixels_that_other_software_counted(shared_data):
    folder = shared_data / "factors" / "balakot"
    geobox = io.open_scene(folder / "AW3D30.tif").geobox
    polygons = io.read_polygons(folder / "landslides.shp")
    assert io.rasterise_polygons(polygons, geobox).sum() == 9_918
    assert io.rasterise_polygons(polygons.to_crs(4326), geobox).sum() == 9_918
