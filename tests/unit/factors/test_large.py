"""Grids kept in files: windows leave no seam, strips count what is there, and weights stand for the rest."""

import json
from contextlib import closing
from dataclasses import replace
from functools import partialmethod

import numpy as np
import pytest
import rasterio
from rasterio.warp import calculate_default_transform, reproject

from landslide_core.commands.main import main
from landslide_core.errors import InputError
from landslide_core.factors import DeriveSettings
from landslide_core.factors.align import AlignSettings, ExtraFile, LayerFiles, align, grid_of
from landslide_core.factors.collinearity import collinearity
from landslide_core.factors.derive import derive
from landslide_core.factors.landslides import landslide_table
from landslide_core.factors.large import FileStack, derive_to_files, scratch
from landslide_core.factors.large import in_files as in_files_or_memory
from landslide_core.factors.large.layer_windows import LayerWindows
from landslide_core.io.rasters import chunked
from landslide_core.susceptibility import relate, relation_table
from landslide_core.susceptibility.validation import ranking_curves
from tests import small_factors as small

SETTINGS = AlignSettings(derive=DeriveSettings(relief_window_m=90, wide_window_m=250, stream_area_km2=0.01))
ROUNDED = ("position", "position_wide", "slope_wide")  # running sums begin elsewhere in every window


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("layers")
    paths = small.write_inputs(folder)
    ground = small.dem()
    ground[20:23, 33:40] = np.nan
    small.write_tif(paths["dem"], ground)
    chosen = ("dem", "inventory", "ndvi", "land_cover", "faults", "lithology", "boundary")
    soil = ExtraFile(paths["land_cover"], "soil", categorical=True)
    return LayerFiles(
        **{name: paths[name] for name in chosen}, extras=(soil, ExtraFile(paths["ndvi"], "green"))
    )


@pytest.fixture(autouse=True)
def _strips_of_seven_rows(monkeypatch):
    monkeypatch.setattr(chunked, "_STRIP_PX", 7 * small.COLS)


def in_files(files, folder, tile_px=37, names=None, coarse_px=10**9, settings=SETTINGS):
    geobox, notes = grid_of(files, settings)
    return derive_to_files(
        files, geobox, settings, folder, names, notes, tile_px=tile_px, coarse_px=coarse_px
    )


def assembled(stack, k):
    return np.concatenate([part.values[k] for part in stack.strips()])


@pytest.mark.parametrize("tile_px", [13, 37])
def test_windows_of_any_size_give_what_the_whole_grid_gives(files, tmp_path, tile_px):
    whole = derive(align(files, SETTINGS))
    stack, _ = in_files(files, tmp_path, tile_px)

    assert stack.names == whole.names
    assert [card.classes for card in stack.factors] == [card.classes for card in whole.factors]
    for k, name in enumerate(whole.names):
        if name in ROUNDED:
            np.testing.assert_allclose(assembled(stack, k), whole.values[k], atol=1e-3)
        else:
            np.testing.assert_array_equal(assembled(stack, k), whole.values[k], name)
    assert set(whole.notes) >= set(stack.notes)  # those on single factors are found in the drawn rows
    assert (stack.count, stack.landslide_count) == (whole.count, int(whole.labels().sum()))
    assert stack.slides.tolist() == np.unique(whole.group_ids())[1:].tolist()
    drawn = stack.draw()
    assert drawn.weight is None
    np.testing.assert_array_equal(drawn.group_ids(), whole.group_ids())
    np.testing.assert_array_equal(drawn.coordinates_m(), whole.coordinates_m())


def test_counts_and_landslides_are_those_of_the_whole_grid(files, tmp_path):
    names = ("elevation", "slope", "aspect", "lithology", "fault_distance")
    layers = align(replace(files, boundary=None), SETTINGS)
    whole = derive(layers, names)
    stack, found = in_files(replace(files, boundary=None), tmp_path, names=names)
    drawn = stack.draw()

    expected = relation_table(relate(whole))
    assert relation_table(relate(drawn, parts=stack.strips())).equals(expected)
    assert landslide_table(stack, found.table).equals(landslide_table(whole, layers.landslides))
    np.testing.assert_array_equal(collinearity(drawn).pearson, collinearity(whole).pearson)


def test_factors_of_the_whole_grid_may_come_from_a_coarser_one_and_say_so(files, tmp_path):
    names = ("slope", "fault_distance")
    whole = derive(align(files, SETTINGS), names)
    stack, _ = in_files(files, tmp_path, names=names, coarse_px=small.ROWS * small.COLS // 4)
    distance = assembled(stack, 1)

    assert any("Distance from faults: worked out on pixels of 20 m" in note for note in stack.notes)
    np.testing.assert_array_equal(np.isnan(distance), np.isnan(whole.values[1]))
    assert np.nanmax(np.abs(distance - whole.values[1])) <= 2 * small.PIXEL_M


def test_drawn_rows_stand_for_all(files, tmp_path):
    stack, _ = in_files(files, tmp_path, names=("elevation", "slope"))
    drawn = stack.draw(others=600, slides=50)

    assert np.count_nonzero(~drawn.labels()) == 600
    assert np.count_nonzero(drawn.labels()) == 50
    assert drawn.weight.sum() == pytest.approx(stack.count)
    assert drawn.weight[drawn.labels()].sum() == pytest.approx(stack.landslide_count)
    at = {tuple(place): row for place, row in zip(drawn.coordinates_m(), drawn.values, strict=True)}
    for part in stack.strips():
        for place, row in zip(part.coordinates_m(), part.table(), strict=True):
            np.testing.assert_array_equal(at.get(tuple(place), row), row)


def test_a_weight_counts_as_so_many_equal_rows():
    rng = np.random.default_rng(0)
    scores, labels = rng.random(300).astype(np.float32), rng.random(300) < 0.2
    weight = rng.integers(1, 5, 300)
    many = scores.repeat(weight), labels.repeat(weight)

    for curve in (
        ranking_curves.precision_recall,
        lambda *given: ranking_curves.area_curve(*given[:2], ranking_curves.SUCCESS, *given[2:]),
    ):
        assert curve(scores, labels, "", weight).area == pytest.approx(curve(*many, "").area)
    weighed, counted = (
        ranking_curves.reliability(scores, labels, weight=weight),
        ranking_curves.reliability(*many),
    )
    assert weighed.brier == pytest.approx(counted.brier)
    assert weighed.skill == pytest.approx(counted.skill)


def command(files, out, *more):
    given = ("dem", "inventory", "ndvi", "faults", "lithology", "boundary")
    texts = [text for name in given for text in (f"--{name}", str(getattr(files, name)))]
    chosen = [
        "--trees",
        "8",
        "--models",
        "mean_of_models,random_forest,gradient_boosting",
        "--validation",
        "random",
    ]
    return main(
        ["factors", *texts, "--factors", "slope,aspect,ndvi,lithology", *chosen, "--out", str(out), *more]
    )


def test_the_command_finds_the_same_in_files_and_in_memory(files, tmp_path):
    assert command(files, tmp_path / "files", "--hold", "disk", "--layers") == 0
    assert command(files, tmp_path / "memory", "--hold", "memory", "--layers") == 0

    assert sorted(path.name for path in tmp_path.iterdir()) == ["files", "memory"]
    both = [json.loads((tmp_path / name / "metrics.json").read_text()) for name in ("files", "memory")]
    assert [{**each, "seconds": None} for each in both][0] == {**both[1], "seconds": None}
    for path in (tmp_path / "memory").glob("*.tif"):
        with rasterio.open(path) as one, rasterio.open(tmp_path / "files" / path.name) as other:
            np.testing.assert_array_equal(one.read(), other.read(), path.name)
            assert one.tags() == other.tags()


def test_where_only_a_part_is_drawn_the_maps_are_whole_and_shap_says_so(files, tmp_path, monkeypatch):
    monkeypatch.setattr(FileStack, "draw", partialmethod(FileStack.draw, others=900, slides=80))
    assert command(files, tmp_path / "run", "--hold", "disk") == 0

    assert not list((tmp_path / "run").glob("shap_*"))
    assert "too large for SHAP maps" in (tmp_path / "run" / "report.html").read_text()
    with rasterio.open(tmp_path / "run" / "susceptibility_random_forest.tif") as dataset:
        known = np.isfinite(dataset.read(1))
    counts = json.loads((tmp_path / "run" / "metrics.json").read_text())["counts"]
    assert known.sum() == counts["rows"] > 980


def test_what_a_large_grid_cannot_use_is_a_sentence(files, tmp_path):
    mask = small.write_tif(tmp_path / "mask.tif", np.ones((small.ROWS, small.COLS), np.uint8))
    with pytest.raises(InputError, match="is a mask, and this grid is too large"):
        in_files(replace(files, inventory=mask), tmp_path)
    geobox = small.GEOBOX.zoom_to(shape=(4_000_000, 4_000_000))
    with pytest.raises(InputError, match="GB of disk"), scratch(tmp_path / "out", geobox, 10, 5):
        pass
    bare = replace(files, boundary=None)
    with closing(LayerWindows(bare, small.GEOBOX, SETTINGS.derive)) as layers:
        assert layers.read(slice(3, 5), slice(0, 9)).dem.shape == (2, 9)


def test_a_grid_goes_into_files_when_told_or_when_it_does_not_fit():
    huge = small.GEOBOX.zoom_to(shape=(400_000, 400_000))

    assert in_files_or_memory(huge, 12, "auto")
    assert not in_files_or_memory(huge, 12, "memory")
    assert not in_files_or_memory(small.GEOBOX, 12, "auto")
    assert in_files_or_memory(small.GEOBOX, 12, "disk")


def test_a_layer_in_another_crs_joins_without_a_seam(files, tmp_path):
    own = rasterio.open(files.ndvi)
    affine, cols, rows = calculate_default_transform(own.crs, "EPSG:4326", own.width, own.height, *own.bounds)
    turned = np.full((rows, cols), -9999, np.float32)
    reproject(rasterio.band(own, 1), turned, dst_transform=affine, dst_crs="EPSG:4326", dst_nodata=-9999)
    ndvi = small.write_tif(tmp_path / "ndvi.tif", turned, affine, "EPSG:4326", -9999)
    moved = replace(files, ndvi=ndvi, boundary=None, extras=(ExtraFile(ndvi, "green"),))
    with closing(LayerWindows(moved, small.GEOBOX, SETTINGS.derive)) as layers:
        whole = layers.read(slice(0, 60), slice(0, 80)).ndvi
        parts = [
            np.hstack(
                [layers.read(slice(row, row + 12), slice(col, col + 16)).ndvi for col in range(0, 80, 16)]
            )
            for row in range(0, 60, 12)
        ]

    np.testing.assert_allclose(np.vstack(parts), whole, atol=2e-3)
