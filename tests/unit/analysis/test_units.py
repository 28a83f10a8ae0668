"""The map by units: polygons of one's own and slope units of the elevation model."""

import json
from contextlib import ExitStack

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import rasterio.mask
from affine import Affine
from shapely import box

import landslide_core as scarp
from landslide_core.analysis import factor_maps, units
from landslide_core.analysis.relating import FactorSettings, relate_anywhere, relate_layers, relate_table
from landslide_core.commands.main import main
from landslide_core.errors import MissingError, NeedsMemoryError, NoDataError, SettingError
from landslide_core.factors.align import LayerFiles, align
from landslide_core.factors.derive import derive
from landslide_core.factors.units import SlopeUnitSettings
from landslide_core.progress import SILENT
from landslide_core.susceptibility import zone
from tests import small_factors as small

FINE = SlopeUnitSettings(first_channel_km2=0.02, variance=0.2, least_km2=0.004)
SLOPES = FactorSettings(names=("slope",), slope_units=True, delineation=FINE)


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    return small.write_inputs(tmp_path_factory.mktemp("county"))


@pytest.fixture(scope="module")
def layers(paths):
    return align(LayerFiles(paths["dem"], paths["inventory"]))


def write(path, shapes):
    gpd.GeoDataFrame(geometry=shapes, crs=small.CRS).to_file(path)
    return path


def told(layers, found):
    """The table of units for scores that are known: the slope over 90 degrees."""
    stack = derive(layers, ("slope",))
    scores = stack.table()[:, 0] / np.float32(90)
    zones = zone(scores, "quantile", 5, stack.labels())
    return stack, scores, zones, units.by_units(found, stack, scores, zones)


def test_units_of_ones_own_have_the_mean_of_their_pixels_and_the_last_has_the_ground(layers, tmp_path):
    shapes = [box(*small.place(0, 60), *small.place(40, 0)), box(*small.place(30, 60), *small.place(80, 0))]
    found = units.mapping_units(layers, write(tmp_path / "own.gpkg", shapes), None)
    stack, scores, zones, table = told(layers, found)
    grid = stack.paint(scores)

    np.testing.assert_allclose(table["mean"], [grid[:, :30].mean(), grid[:, 30:].mean()], rtol=1e-5)
    np.testing.assert_allclose(table["highest"], [grid[:, :30].max(), grid[:, 30:].max()])
    assert table["pixels"].tolist() == [1800, 3000]
    np.testing.assert_allclose(table["area_m2"], [180_000, 300_000])
    assert table["landslide_px"].sum() == stack.labels().sum()
    assert table["class"].tolist() == [
        zones.names[n] for n in zones.of_scores(table["mean"].to_numpy(np.float32))
    ]
    assert not found.delineated
    assert "Of 2 units by their mean probability" in units.words(found, table)[0]


def test_slope_units_are_outlined_measured_and_hold_all_the_ground(layers):
    found = units.mapping_units(layers, None, FINE)
    _, _, zones, table = told(layers, found)

    assert len(table) == found.numbers.max() > 5
    assert table.geometry.is_valid.all()
    assert set(table.geom_type) == {"Polygon"}
    np.testing.assert_allclose(table.area, table["area_m2"])
    np.testing.assert_allclose(table["area_m2"].sum(), small.ROWS * small.COLS * 100)
    assert (table["area_m2"] > 3_999.9).all()
    assert table["aspect_variance"].between(0, 1).all()
    assert table["aspect_deg"].between(0, 360).all()
    assert np.average(table["aspect_variance"], weights=table["area_m2"]) == pytest.approx(
        found.homogeneity.units, abs=0.01
    )
    assert found.homogeneity.units < found.homogeneity.squares
    said = units.words(found, table)
    assert f"Of {len(table)} slope units" in said[0]
    assert "less than within squares" in said[1]
    classes = units.by_class(table, zones.names)
    assert classes["class"].tolist() == list(zones.names[::-1])
    assert classes["units"].sum() == len(table)
    np.testing.assert_allclose(classes[["area_share", "landslide_share"]].sum(), 1)


def test_squares_are_not_praised_for_following_the_ground(layers, tmp_path):
    squares = [
        box(*small.place(c, r + 20), *small.place(c + 20, r)) for c in range(0, 80, 20) for r in (0, 20, 40)
    ]
    found = units.mapping_units(layers, write(tmp_path / "squares.gpkg", squares), None)

    assert "not less than within squares" in units.words(found, told(layers, found)[3])[1]


def test_a_picture_has_the_class_of_each_unit_and_its_borders(layers):
    found = units.mapping_units(layers, None, FINE)
    _, _, zones, table = told(layers, found)
    codes = units.class_grid(found, table, zones.names)

    for row, col in ((0, 0), (30, 40), (59, 79)):
        assert zones.names[codes[row, col]] == table["class"][found.numbers[row, col] - 1]
    edge = factor_maps.borders(np.array([[1, 1, 2], [1, 3, 2]]))
    painted = factor_maps.bordered(codes, found.numbers, zones.names, 240)
    assert painted.steps.shape == (180, 240), "three pixels for each"
    assert (painted.steps == len(zones.names)).mean() < 0.5 * factor_maps.borders(found.numbers).mean()
    assert edge.tolist() == [[False, True, False], [True, True, False]]


def test_units_elsewhere_get_a_sentence_and_so_do_two_kinds_at_once(layers, tmp_path):
    far = write(tmp_path / "far.gpkg", [box(*small.place(9_000, 60), *small.place(9_040, 0))])
    with pytest.raises(NoDataError, match="No unit of far.gpkg lies on the map"):
        units.mapping_units(layers, far, None)
    with pytest.raises(SettingError, match="told by one"):
        units.mapping_units(layers, far, FINE)
    assert units.mapping_units(layers, None, None) is None


def test_what_is_kept_in_files_or_is_a_table_is_refused_before_the_work(paths, tmp_path):
    files = LayerFiles(paths["dem"], paths["inventory"])
    own = write(tmp_path / "own.gpkg", [box(*small.place(0, 60), *small.place(40, 0))])
    for asked in ({"slope_units": True}, {"units": own}):
        settings = FactorSettings(names=("slope",), hold="disk", **asked)
        with (
            ExitStack() as held,
            pytest.raises(NeedsMemoryError, match="units can be told only of layers in memory"),
        ):
            relate_anywhere(files, settings, tmp_path / "out", held, SILENT)
        with pytest.raises(MissingError, match="no map"):
            relate_table(scarp.TableFile(tmp_path / "rows.csv"), settings)
    exposed = LayerFiles(paths["dem"], paths["inventory"], roads=paths["faults"])
    with ExitStack() as held, pytest.raises(NeedsMemoryError, match="exposure can be told only"):
        relate_anywhere(exposed, FactorSettings(hold="disk"), tmp_path / "out", held, SILENT)
    assert not (tmp_path / "out").exists()


def test_a_boundary_cuts_units_and_moves_none(paths):
    whole = relate_layers(LayerFiles(paths["dem"], paths["inventory"]), SLOPES)
    part = relate_layers(LayerFiles(paths["dem"], paths["inventory"], boundary=paths["boundary"]), SLOPES)
    inside = part.units.numbers > 0
    rows, cols = inside.shape
    top, left = (
        round(offset) for offset in (~whole.data.geobox.affine * part.data.geobox.affine * (0, 0))[::-1]
    )
    free = whole.units.numbers[top : top + rows, left : left + cols]

    assert inside.sum() == 60 * 40
    pairs = np.unique(np.column_stack([free[inside], part.units.numbers[inside]]), axis=0)
    assert len(pairs) == len(part.units.table) == len(np.unique(pairs[:, 0]))


def test_an_elevation_model_in_degrees_has_slope_units_in_metres(tmp_path):
    affine = Affine(0.0001, 0, 117.0, 0, -0.0001, 29.8)  # about 10 m
    dem = small.write_tif(tmp_path / "degrees.tif", small.dem(), affine, "EPSG:4326")
    layers = align(LayerFiles(dem))
    found = units.mapping_units(layers, None, FINE)

    assert found.table.crs.is_projected
    np.testing.assert_array_equal(found.numbers > 0, np.isfinite(layers.dem))
    np.testing.assert_allclose(found.table.area, found.table["area_m2"])


@pytest.mark.slow
def test_the_command_writes_slope_units_with_what_the_map_says_of_them(paths, tmp_path, capsys):
    out = tmp_path / "out"
    words = ["factors", "--dem", str(paths["dem"]), "--inventory", str(paths["inventory"]), "--out", str(out),
             "--factors", "slope,relief", "--models", "random_forest", "--trees", "6", "--folds", "3", "--no-shap",
             "--slope-units", "--unit-channel", "0.02", "--unit-area", "0.004", "--unit-variance", "0.2"]  # fmt: skip
    assert main(words) == 0, capsys.readouterr().err

    table = gpd.read_file(out / "units.gpkg")
    page = (out / "report.html").read_text("utf-8")
    scores = json.loads((out / "metrics.json").read_text("utf-8"))
    with rasterio.open(out / "susceptibility_random_forest.tif") as grid:
        assert table.crs == grid.crs
        for row in table.iloc[:4].itertuples():
            inside, _, _ = rasterio.mask.raster_geometry_mask(grid, [row.geometry], crop=False)
            assert row.mean == pytest.approx(np.nanmean(grid.read(1)[~inside]), rel=1e-4)
    assert {"class", "landslides", "aspect_variance", "area_m2"} <= set(table.columns)
    assert "<h2>The map by units</h2>" in page
    assert "slope units by their mean probability" in page
    assert "Units by their mean probability" in page
    assert scores["units"]["count"] == len(table)
    assert scores["units"]["delineated"] is True
    assert scores["units"]["aspect_variance"]["units"] < scores["units"]["aspect_variance"]["squares"]
