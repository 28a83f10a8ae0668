"""A saved model on other ground: the same answers where it learned, marked guesses where it did not."""

import json

import numpy as np
import pytest
import rasterio

import landslide_core as scarp
from landslide_core.analysis.applying import open_model
from landslide_core.commands.main import main
from tests import small_factors as small


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    paths = small.write_inputs(folder)
    few = scarp.SusceptibilitySettings(
        forest=scarp.ForestSettings(trees=8), models=("random_forest",), folds=3
    )
    settings = scarp.FactorSettings(names=("slope", "relief", "lithology"), mapping=few)
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
    assert any("the model never saw Aplite, on 50.0% of the area" in sentence for sentence in found.words)
    same = scarp.apply_model(
        run.folder, scarp.LayerFiles(paths["dem"], lithology=paths["lithology"]), tmp_path / "same"
    )
    np.testing.assert_array_equal(found.probability[~left], same.probability[~left])


@pytest.mark.slow
def test_what_is_missing_or_no_model_is_refused_with_a_cure(county, tmp_path):
    paths, run = county
    with pytest.raises(scarp.InputError, match="Lithology needs lithology"):
        scarp.apply_model(run.folder, scarp.LayerFiles(paths["dem"]), tmp_path / "out")
    (tmp_path / "model.json").write_text('{"kind": "something"}')
    with pytest.raises(scarp.InputError, match="is not a saved model"):
        scarp.apply_model(tmp_path, scarp.LayerFiles(paths["dem"]), tmp_path / "out")
