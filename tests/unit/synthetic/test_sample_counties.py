"""The sample command: files that open, say that they are synthetic, and come out the same again."""

import json

import geopandas as gpd
import numpy as np
import pytest
import rasterio

from landslide_core.synthetic.sample_counties import SampleSize, write_samples
from landslide_core.synthetic.vector_layers import PLACES

SMALL = SampleSize(
    county_px=110, county_resolution_m=12.5, scene_px=160, scene_resolution_m=2.0, two_dates_px=96
)
SEEDS = {"home": 41, "other": 42}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("sample")
    write_samples(target, SEEDS, SMALL)
    return target


def test_every_file_of_the_catalogue_is_there_and_is_called_synthetic(folder):
    catalog = json.loads((folder / "catalog.json").read_text("utf-8"))
    assert catalog["synthetic"] is True
    assert [sample["id"] for sample in catalog["samples"]] == ["home_county", "other_county"]
    for sample in catalog["samples"]:
        assert sample["synthetic"] is True
        named = [sample[key] for key in ("scene", "dem", "reference", "reference_mask")]
        for name in [*named, *sample["factors"].values()]:
            assert (folder / name).is_file()
            assert "synthetic" in name
    (pair,) = catalog["pairs"]
    assert pair["synthetic"] is True
    assert "(synthetic)" in pair["title"]
    for name in (pair["before"], pair["after"]):
        assert (folder / name).is_file()
        assert "synthetic" in name


def test_both_dates_lie_on_one_grid_within_the_scene(folder):
    with (
        rasterio.open(folder / "home_county/before_synthetic.tif") as before,
        rasterio.open(folder / "home_county/after_synthetic.tif") as after,
        rasterio.open(folder / "home_county/scene_synthetic.tif") as scene,
    ):
        assert before.transform == after.transform
        assert before.shape == after.shape == (96, 96)
        assert scene.bounds.left <= after.bounds.left < after.bounds.right <= scene.bounds.right
        assert before.tags()["SYNTHETIC"] == after.tags()["SYNTHETIC"] == "yes"


def test_sources_name_every_file_the_seed_and_the_command(folder):
    text = (folder / "SOURCES.md").read_text("utf-8")
    for path in folder.glob("*_county/*"):
        assert f"| {path.relative_to(folder).as_posix()} |" in text
    assert "python -m landslide_core sample --seed 41" in text


@pytest.mark.parametrize("style", ["home", "other"])
def test_the_scene_is_a_georeferenced_image_with_named_bands(folder, style):
    with rasterio.open(folder / f"{style}_county/scene_synthetic.tif") as image:
        assert image.dtypes == ("uint16",) * 4
        assert image.descriptions == ("blue", "green", "red", "nir")
        assert image.crs.to_string() == PLACES[style].crs
        assert image.res == (2.0, 2.0)
        assert image.tags()["SYNTHETIC"] == "yes"
        assert image.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert image.read().min() >= 1
    with rasterio.open(folder / f"{style}_county/scene_reference_synthetic.tif") as mask:
        assert set(np.unique(mask.read())) <= {0, 1}


def test_county_grids_share_one_grid_that_holds_the_scene(folder):
    county = folder / "home_county"
    with rasterio.open(county / "dem_synthetic.tif") as dem:
        bounds, transform = dem.bounds, dem.transform
        assert dem.dtypes == ("float32",)
    for name in ("ndvi", "land_cover", "susceptibility"):
        with rasterio.open(county / f"{name}_synthetic.tif") as grid:
            assert grid.transform == transform
            assert grid.bounds == bounds
    with rasterio.open(county / "scene_synthetic.tif") as scene:
        assert scene.bounds.left >= bounds.left
        assert scene.bounds.top <= bounds.top
        assert scene.bounds.right <= bounds.right
        assert scene.bounds.bottom >= bounds.bottom


def test_tables_open_with_valid_shapes_and_their_columns(folder):
    wanted = {
        "landslides": {"id", "kind", "area_m2", "length_m", "age"},
        "streams": {"id", "drained_km2"},
        "faults": {"id", "length_m"},
        "lithology": {"unit", "rock", "hardness", "hardness_class"},
    }
    for name, columns in wanted.items():
        table = gpd.read_file(folder / f"home_county/{name}_synthetic.gpkg")
        assert columns <= set(table.columns)
        assert table.geometry.is_valid.all()
        assert table.crs.to_epsg() == 32650
        assert len(table) > 0


def test_rock_units_cover_the_county_without_gaps(folder):
    rocks = gpd.read_file(folder / "home_county/lithology_synthetic.gpkg")
    assert rocks.area.sum() == pytest.approx((110 * 12.5) ** 2, rel=1e-3)
    assert rocks.union_all().area == pytest.approx(rocks.area.sum(), rel=1e-6)


def test_writing_again_gives_the_same_bytes(folder, tmp_path):
    write_samples(tmp_path, {"home": SEEDS["home"]}, SMALL)
    for again in tmp_path.glob("home_county/*"):
        assert again.read_bytes() == (folder / "home_county" / again.name).read_bytes(), again.name
