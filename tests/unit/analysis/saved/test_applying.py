"""A saved model on other ground: the same answers where it learned, marked guesses where it did not."""

import dataclasses
import json
import shutil

import numpy as np
import pytest
import rasterio

import landslide_core as scarp
from landslide_core.analysis.saved import MODEL_FILES
from landslide_core.analysis.saved.model import open_model
from landslide_core.commands.main import main
from landslide_core.factors.align import ExtraFile
from tests import small_factors as small

FEW = scarp.SusceptibilitySettings(forest=scarp.ForestSettings(trees=8), models=("random_forest",), folds=3)


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    paths = small.write_inputs(folder)
    settings = scarp.FactorSettings(names=("slope", "relief", "lithology"), mapping=FEW)
    files = scarp.LayerFiles(paths["dem"], paths["inventory"], lithology=paths["lithology"])
    return paths, scarp.analyse(files, folder / "run", settings)


@pytest.mark.slow
def test_on_its_own_ground_a_saved_model_says_what_it_said(county, tmp_path, capsys):
    paths, run = county
    words = ["factors", "--apply", str(run.folder), "--dem", str(paths["dem"]), "--lithology", str(paths["lithology"]),
             "--inventory", str(paths["inventory"]), "--out", str(tmp_path / "out")]  # fmt: skip
    assert main(words) == 0
    with (
        rasterio.open(tmp_path / "out" / "susceptibility.tif") as ours,
        rasterio.open(run.susceptibility("random_forest")) as its,
    ):
        np.testing.assert_allclose(ours.read(1), its.read(1), atol=1e-6)
    told = json.loads((tmp_path / "out" / "applied.json").read_text("utf-8"))
    assert told["auc"] > 0.5
    with rasterio.open(run.folder / "dissimilarity.tif") as index:
        beyond = index.read(1) > open_model(run.folder).threshold
    assert told["unlike_share"] == pytest.approx(beyond.mean(), abs=1e-3)
    assert all(sentence in capsys.readouterr().out for sentence in told["words"][:1])


@pytest.mark.slow
def test_classes_go_by_their_names_and_unseen_ones_are_marked(county, tmp_path):
    import geopandas as gpd

    paths, run = county
    rocks = gpd.read_file(paths["lithology"])
    renamed = rocks.assign(rock=["Aplite", "GRANITE "])  # an unseen rock before the known one in the alphabet
    renamed.to_file(tmp_path / "rocks.gpkg")
    there = scarp.LayerFiles(paths["dem"], lithology=tmp_path / "rocks.gpkg")
    found = scarp.apply_model(run.folder / "model.json", there, tmp_path / "out")
    left = found.stack.rows_cols()[:, 1] < 40

    assert np.isnan(found.auc)
    assert found.unlike[left].all()
    assert not found.unlike[~left].all()
    assert any(
        "the model never saw Aplite, on 2,400 of 4,800 pixels (50.0%)" in sentence for sentence in found.words
    )
    same = scarp.apply_model(
        run.folder, scarp.LayerFiles(paths["dem"], lithology=paths["lithology"]), tmp_path / "same"
    )
    np.testing.assert_array_equal(found.probability[~left], same.probability[~left])


@pytest.mark.slow
def test_names_that_differ_by_capitals_alone_are_two_classes(tmp_path):
    import geopandas as gpd

    paths = small.write_inputs(tmp_path)
    rocks = gpd.read_file(paths["lithology"]).drop(columns="hardness").assign(rock=["Qal", "qal"])
    rocks.to_file(tmp_path / "rocks.gpkg")
    files = scarp.LayerFiles(paths["dem"], paths["inventory"], lithology=tmp_path / "rocks.gpkg")
    settings = scarp.FactorSettings(names=("slope", "lithology"), mapping=FEW)
    run = scarp.analyse(files, tmp_path / "run", settings)
    found = scarp.apply_model(run.folder, files, tmp_path / "out")
    with rasterio.open(run.susceptibility("random_forest")) as its:
        np.testing.assert_allclose(
            found.stack.paint(found.probability), its.read(1), atol=1e-6, equal_nan=True
        )


@pytest.mark.slow
def test_codes_with_names_are_the_same_as_text_as_decimals_and_without_names(county, tmp_path):
    """What a raster of numbers, polygons of text and polygons of decimals call 1, 2, 3 is one class each."""
    import geopandas as gpd
    from shapely import box

    paths, _ = county
    names = tmp_path / "names.csv"
    names.write_text("code,name\n1,forest\n2,crops\n3,bare\n")
    settings = scarp.FactorSettings(names=("slope", "land_cover"), mapping=FEW)
    learned = scarp.LayerFiles(
        paths["dem"], paths["inventory"], land_cover=paths["land_cover"], land_cover_names=names
    )
    run = scarp.analyse(learned, tmp_path / "run", settings)
    with rasterio.open(run.susceptibility("random_forest")) as its:
        before = its.read(1)
    strips = [box(*small.place(27 * n, small.ROWS), *small.place(min(27 * n + 27, 80), 0)) for n in range(3)]
    layers = {"raster": paths["land_cover"]}
    for kind, codes in (
        ("text", ["1", "2", "3"]),
        ("decimals", [1.0, 2.0, 3.0]),
        ("names", ["FOREST", "crops", "Bare"]),
    ):
        layers[kind] = tmp_path / f"{kind}.gpkg"
        gpd.GeoDataFrame({"code": codes}, geometry=strips, crs=small.CRS).to_file(layers[kind])
    for kind, path in layers.items():
        there = scarp.LayerFiles(paths["dem"], land_cover=path, land_cover_field="code")
        found = scarp.apply_model(run.folder, there, tmp_path / kind)
        np.testing.assert_allclose(found.stack.paint(found.probability), before, atol=1e-6, err_msg=kind)
        assert not any("the model never saw" in sentence for sentence in found.words)


@pytest.mark.slow
def test_pixels_of_another_size_are_said_and_a_grid_like_the_models_is_not(county, tmp_path):
    paths, run = county
    there = scarp.LayerFiles(paths["dem"], lithology=paths["lithology"])
    coarse = scarp.apply_model(run.folder, there, tmp_path / "out", scarp.AlignSettings(resolution_m=30))
    assert any(
        "learned from pixels of 10 m, and those here have 30 m" in sentence for sentence in coarse.words
    )
    same = scarp.apply_model(run.folder, there, tmp_path / "same")
    assert not any("learned from pixels" in sentence for sentence in same.words)


@pytest.mark.slow
def test_ground_beyond_the_ranges_is_told_factor_by_factor(county, tmp_path):
    """The same ridge made four times as steep: slopes that the model never met."""
    paths, run = county
    small.write_tif(tmp_path / "steep.tif", 4 * small.dem())
    there = scarp.LayerFiles(tmp_path / "steep.tif", lithology=paths["lithology"])
    found = scarp.apply_model(run.folder, there, tmp_path / "out")
    assert any(s.startswith("Slope leaves the range that the model learned from") for s in found.words)
    told = json.loads((tmp_path / "out" / "applied.json").read_text("utf-8"))
    assert told["unlike_share"] > 0.3
    assert told["threshold"] == pytest.approx(found.saved.threshold)
    assert sum(told["zones"].values()) == pytest.approx(1)


@pytest.mark.slow
def test_a_model_that_cannot_tell_known_ground_says_so(tmp_path):
    paths = small.write_inputs(tmp_path)
    files = scarp.LayerFiles(paths["dem"], paths["inventory"])
    mapping = dataclasses.replace(FEW, applicability=False)
    run = scarp.analyse(
        files, tmp_path / "run", scarp.FactorSettings(names=("slope", "relief"), mapping=mapping)
    )
    found = scarp.apply_model(run.folder, files, tmp_path / "out")
    assert any("nothing that tells known ground from other" in sentence for sentence in found.words)
    assert not any("unlike all that the model learned from" in sentence for sentence in found.words)
    assert json.loads((tmp_path / "out" / "applied.json").read_text("utf-8"))["threshold"] is None


@pytest.mark.slow
def test_codes_of_classes_are_not_taken_for_measurements(tmp_path):
    paths = small.write_inputs(tmp_path)
    wet = ExtraFile(paths["ndvi"], "wetness")
    learned = scarp.LayerFiles(paths["dem"], paths["inventory"], extras=(wet,))
    run = scarp.analyse(
        learned, tmp_path / "run", scarp.FactorSettings(names=("slope", "wetness"), mapping=FEW)
    )
    classes = ExtraFile(paths["land_cover"], "wetness", categorical=True)
    with pytest.raises(scarp.InputError, match="wetness has classes here and none in the model"):
        scarp.apply_model(run.folder, scarp.LayerFiles(paths["dem"], extras=(classes,)), tmp_path / "out")


@pytest.mark.slow
def test_what_is_missing_or_no_model_is_refused_with_a_cure(county, tmp_path):
    paths, run = county
    with pytest.raises(scarp.InputError, match=r"nothing given here makes: Lithology \(from lithology\)"):
        scarp.apply_model(run.folder, scarp.LayerFiles(paths["dem"]), tmp_path / "out")
    (tmp_path / "model.json").write_text('{"kind": "something"}')
    with pytest.raises(scarp.InputError, match="is not a saved model"):
        scarp.apply_model(tmp_path, scarp.LayerFiles(paths["dem"]), tmp_path / "out")


@pytest.mark.slow
@pytest.mark.parametrize("what", ["edges", "by_column", "learned", "centre"])
def test_numbers_that_do_not_belong_together_are_no_model(county, tmp_path, what):
    _, run = county
    for name in MODEL_FILES:
        shutil.copy(run.folder / name, tmp_path / name)
    arrays = dict(np.load(tmp_path / "model.npz"))
    arrays[what] = arrays[what][:-1] if arrays[what].ndim == 1 else arrays[what][:, :-1]
    np.savez(tmp_path / "model.npz", **arrays)
    with pytest.raises(scarp.InputError, match="is not a saved model"):
        open_model(tmp_path)
