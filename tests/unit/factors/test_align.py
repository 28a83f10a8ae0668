"""Files of any CRS, resolution and extent on one grid, and every bad input answered with a cure."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.warp import calculate_default_transform, reproject
from shapely import LineString

from landslide_core.errors import InputError, MismatchError, NoDataError
from landslide_core.factors.align import AlignSettings, ExtraFile, LayerFiles, align
from landslide_core.factors.derive import derive
from tests import small_factors as small


@pytest.fixture
def files(paths):
    chosen = ("dem", "inventory", "ndvi", "land_cover", "faults", "rivers", "lithology")
    return LayerFiles(**{name: paths[name] for name in chosen})


def warped(source, target, crs, resolution=None):
    """The raster in another CRS."""
    with rasterio.open(source) as old:
        affine, cols, rows = calculate_default_transform(
            old.crs, crs, old.width, old.height, *old.bounds, resolution=resolution
        )
        values = np.full((rows, cols), -9999, np.float32)
        reproject(
            rasterio.band(old, 1), values, dst_transform=affine, dst_crs=crs, dst_nodata=-9999, resampling=3
        )
    return small.write_tif(target, values, affine, crs, -9999)


def test_layers_on_the_models_own_grid_are_read_as_they_are(files):
    layers = align(files, AlignSettings())
    np.testing.assert_array_equal(layers.dem, small.dem())
    assert layers.geobox.affine == small.AFFINE
    stack = derive(layers)
    assert stack.count == small.ROWS * small.COLS
    assert stack.labels().sum() == 40 * 4
    assert len(layers.landslides) == 40
    assert stack.factor("lithology").classes == {1: "granite", 2: "shale"}
    assert set(np.unique(stack.values[stack.index("hardness")])) == {1, 4}
    expected = ("cuts catchments", "Only 40 landslides")
    assert [note for note in stack.notes if not any(words in note for words in expected)] == []


def test_streams_that_nobody_asked_for_may_be_missing_with_a_note(files):
    stack = derive(align(replace(files, rivers=None)))
    assert "river_distance" not in stack.names
    assert any(note.startswith("Distance from rivers is left out.") for note in stack.notes)
    assert "no stream" in refused(replace(files, rivers=None), names=("slope", "river_distance"))


def test_a_layer_in_another_crs_and_resolution_lands_within_a_pixel(files, tmp_path):
    moved = warped(files.ndvi, tmp_path / "geographic.tif", "EPSG:4326")
    layers = align(replace(files, ndvi=moved))
    with rasterio.open(files.ndvi) as dataset:
        truth = dataset.read(1)
    inner = (slice(3, -3), slice(3, -3))
    assert np.nanmax(np.abs(layers.ndvi - truth)[inner]) < 0.02


def test_classes_are_never_mixed(files, tmp_path):
    layers = align(files, AlignSettings(resolution_m=7))
    assert set(np.unique(layers.land_cover.codes[~np.isnan(layers.land_cover.codes)])) == {1, 2, 3}
    assert layers.land_cover.names == {1: "class 1", 2: "class 2", 3: "class 3"}
    assert layers.geobox.resolution.x == 7
    assert "7 m" in layers.notes[0]


def test_a_model_in_degrees_is_laid_on_its_utm_zone_and_says_so(files, tmp_path):
    geographic = warped(files.dem, tmp_path / "dem.tif", "EPSG:4326")
    layers = align(replace(files, dem=geographic))
    assert layers.geobox.crs.epsg == 32650
    assert "EPSG:32650" in layers.notes[0]
    assert abs(layers.geobox.resolution.x - 10) < 1
    stack = derive(layers, ("elevation", "slope"))
    rows, cols = np.array(stack.valid.shape) // 2
    assert abs(stack.values[0][rows, cols] - small.dem()[30, 40]) < 12


def test_a_boundary_crops_the_grid_and_masks_the_rest(files, paths):
    layers = align(replace(files, boundary=paths["boundary"]))
    assert tuple(layers.geobox.shape) == (44, 64)
    stack = derive(layers, ("slope",))
    assert stack.count == 40 * 60
    assert any(note.endswith("landslides lie outside the area.") for note in stack.notes)


def test_points_a_mask_and_a_detections_folder_are_inventories_too(files, paths, tmp_path):
    points = align(replace(files, inventory=paths["points"]))
    assert np.argwhere(points.groups).tolist() == [[7, 3], [7, 30], [7, 60]]
    mask = np.zeros((small.ROWS, small.COLS), np.uint8)
    mask[5:8, 5:8] = mask[8, 8] = mask[40, 40] = 255
    masked = align(replace(files, inventory=small.write_tif(tmp_path / "mask.tif", mask)))
    assert masked.groups.max() == 2
    assert masked.landslides.area.tolist() == [1000, 100]
    run = tmp_path / "run"
    run.mkdir()
    small.slides().to_file(run / "landslides.gpkg")
    assert len(align(replace(files, inventory=run)).landslides) == 40


def test_landslides_smaller_than_a_pixel_are_counted_on_request(files, tmp_path):
    tiny = small.slides()
    tiny.geometry = tiny.geometry.centroid.translate(1.0, 1.0).buffer(2)
    tiny.to_file(tmp_path / "tiny.gpkg")
    files = replace(files, inventory=tmp_path / "tiny.gpkg")
    with pytest.raises(NoDataError, match="rule 'each'"):
        align(files)
    layers = align(files, AlignSettings(inventory_rule="each"))
    assert len(np.unique(layers.groups)) == 41
    assert "40 landslides that hold no pixel's centre" in layers.notes[0]


def test_a_further_raster_becomes_a_factor(files, tmp_path):
    rain = small.write_tif(tmp_path / "rain.tif", np.full((small.ROWS, small.COLS), 900, np.float32))
    extras = (ExtraFile(rain, "rain"), ExtraFile(files.land_cover, "soil", categorical=True))
    stack = derive(align(replace(files, extras=extras)))
    assert stack.names[-2:] == ("rain", "soil")
    assert stack.factor("soil").kind == "categorical"
    assert any("rain has the same value everywhere" in note for note in stack.notes)


def test_vegetation_comes_from_imagery(files, tmp_path):
    pixels = np.stack([np.full((small.ROWS, small.COLS), v, np.uint16) for v in (300, 500, 200, 600)])
    with rasterio.open(
        tmp_path / "image.tif", "w", "GTiff", small.COLS, small.ROWS, 4, small.CRS, small.AFFINE, "uint16"
    ) as dataset:
        dataset.write(pixels)
    image = replace(
        files, ndvi=None, image=tmp_path / "image.tif", image_roles=("blue", "green", "red", "nir")
    )
    np.testing.assert_allclose(align(image).ndvi, 0.5)
    with pytest.raises(MismatchError, match="nir"):
        align(replace(image, image_roles=("blue", "green", "red", "other")))


def test_holes_are_left_out_and_counted(files, tmp_path):
    ndvi = np.full((small.ROWS, small.COLS), 0.4, np.float32)
    ndvi[:10] = np.nan
    holes = small.write_tif(tmp_path / "holes.tif", ndvi)
    stack = derive(align(replace(files, ndvi=holes)))
    assert stack.count == 50 * 80
    assert "800 of 4,800 pixels (16.7%) are left out for want of values: NDVI 800." in stack.notes


def refused(files, settings=None, names=None):
    with pytest.raises(InputError) as problem:
        derive(align(files, settings), names)
    assert problem.value.hint.endswith(".")
    return str(problem.value)


def test_layers_of_another_place_are_refused(files, tmp_path):
    far = Affine(10, 0, 700_000, 0, -10, 3_000_000)
    elsewhere = small.write_tif(tmp_path / "far.tif", np.ones((5, 5), np.float32), far)
    assert "far.tif does not overlap" in refused(replace(files, ndvi=elsewhere))
    rocks = gpd.read_file(files.lithology).translate(3e5)
    rocks.to_frame("geometry").assign(rock="shale").to_file(tmp_path / "rocks.gpkg")
    assert "does not overlap" in refused(replace(files, lithology=tmp_path / "rocks.gpkg"))
    small.slides().set_geometry(small.slides().translate(3e5)).to_file(tmp_path / "away.gpkg")
    assert "None of the landslides" in refused(replace(files, inventory=tmp_path / "away.gpkg"))
    small.write_lines(tmp_path / "away_lines.gpkg", shift=10_000)
    assert "None of the faults" in refused(replace(files, faults=tmp_path / "away_lines.gpkg"))


def test_lines_without_crs_are_refused(files, tmp_path):
    line = gpd.GeoDataFrame(geometry=[LineString([(500_100, 3_299_900), (500_200, 3_299_500)])])
    line.to_file(tmp_path / "nowhere.shp")
    assert "no coordinate reference system" in refused(replace(files, faults=tmp_path / "nowhere.shp"))


def test_a_raster_without_crs_is_refused(files, tmp_path):
    bare = small.write_tif(tmp_path / "bare.tif", small.dem(), crs=None)
    assert "cannot be placed" in refused(replace(files, dem=bare))


def test_polygons_where_lines_are_wanted_are_refused(files):
    assert "holds no line" in refused(replace(files, faults=files.inventory))


def test_layers_that_share_no_known_pixel_are_refused_with_their_shares(files, tmp_path):
    left, right = (np.full((small.ROWS, small.COLS), 0.5, np.float32) for _ in range(2))
    left[:, 40:] = np.nan
    right[:, :40] = np.nan
    a, b = small.write_tif(tmp_path / "a.tif", left), small.write_tif(tmp_path / "b.tif", right)
    extras = (ExtraFile(a, "a"), ExtraFile(b, "b"))
    assert "a 50%, b 50%" in refused(replace(files, extras=extras))


def test_fractions_are_no_classes(files):
    text = refused(replace(files, land_cover=files.ndvi))
    assert "not a map of classes" in text


def test_an_unknown_column_is_answered_with_the_columns_there_are(files):
    assert "rock, hardness" in refused(replace(files, lithology_field="stone"))


def test_a_factor_without_its_layer_is_refused(files):
    assert "needs faults" in refused(replace(files, faults=None), names=("fault_distance",))
    assert "There is no factor 'steepness'" in refused(files, names=("steepness",))


def test_a_grid_too_large_for_the_memory_is_refused_before_it_is_read(files):
    text = refused(files, AlignSettings(resolution_m=0.001))
    assert "GB of memory" in text
    assert "Choose a resolution of" in text


@pytest.mark.parametrize("crs", ["EPSG:4326", "Atlantis"])
def test_a_crs_that_is_not_projected_is_refused(files, crs):
    assert "EPSG:32650" in refused(files, AlignSettings(crs=crs))


def test_a_model_that_no_utm_zone_fits_is_refused(files, tmp_path):
    wide = small.write_tif(
        tmp_path / "wide.tif", np.ones((20, 400), np.float32), Affine(0.1, 0, 80, 0, -0.1, 40), "EPSG:4326"
    )
    assert "no UTM zone fits it" in refused(replace(files, dem=wide))


def test_hardness_comes_from_a_table_of_names_too(files, tmp_path):
    table = tmp_path / "names.csv"
    table.write_text("code,name,hardness\n1,forest rock,1\n2,field rock,3\n3,town rock,4\n", encoding="utf-8")
    layers = align(replace(files, lithology=files.land_cover, lithology_names=table))
    assert layers.lithology.names == {1: "forest rock", 2: "field rock", 3: "town rock"}
    assert set(np.unique(layers.hardness.codes)) == {1, 3, 4}
    table.write_text("code,name,hardness\n1,a,1\n2,b,9\n3,c,4\n", encoding="utf-8")
    assert "1, 2, 3 and 4" in refused(replace(files, lithology=files.land_cover, lithology_names=table))
