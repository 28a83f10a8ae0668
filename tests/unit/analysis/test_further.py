"""What is told only where it is asked for: written, in the report, and in metrics.json."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
from shapely import LineString, box

import landslide_core as scarp
from landslide_core.analysis.further import weights_of
from landslide_core.commands.main import main
from tests import small_factors as small


@pytest.mark.slow
def test_everything_that_is_asked_for_is_told(tmp_path, capsys):
    paths = small.write_inputs(tmp_path)
    dated = small.slides()
    dated["when"] = np.where(np.arange(len(dated)) % 2 == 0, "2001-05-12", "2015-07-01")
    dated.to_file(tmp_path / "dated.gpkg")
    gpd.GeoDataFrame(geometry=[LineString([small.place(3, 30), small.place(70, 30)])], crs=small.CRS).to_file(
        tmp_path / "roads.gpkg"
    )
    units = [box(*small.place(20 * n, 60), *small.place(20 * n + 20, 0)) for n in range(5)]
    gpd.GeoDataFrame(geometry=units, crs=small.CRS).to_file(tmp_path / "units.gpkg")
    (tmp_path / "ahp.csv").write_text("factor,slope,relief\nslope,1,3\nrelief,1/3,1\n")
    out = tmp_path / "out"
    words = ["factors", "--dem", str(paths["dem"]), "--inventory", str(tmp_path / "dated.gpkg"), "--out", str(out),
             "--factors", "slope,relief", "--models", "random_forest", "--trees", "6", "--folds", "3", "--no-shap",
             "--roads", str(tmp_path / "roads.gpkg"), "--units", str(tmp_path / "units.gpkg"), "--ahp",
             str(tmp_path / "ahp.csv"), "--date-field", "when", "--train-before", "2010", "--uncertainty"]  # fmt: skip
    assert main(words) == 0, capsys.readouterr().err

    told = json.loads((out / "metrics.json").read_text("utf-8"))
    page = (out / "report.html").read_text("utf-8")
    for title in ("What is exposed", "The map by units", "How sure the map is", "Expert weights (AHP)",
                  "Landslides that came later"):  # fmt: skip
        assert f"<h2>{title}</h2>" in page
    assert told["temporal"]["landslides"] == {"earlier": 20, "later": 20, "undated": 0}
    assert told["ahp"]["weights"] == pytest.approx({"slope": 0.75, "relief": 0.25})
    assert sum(row["road_km"] for row in told["exposure"]) == pytest.approx(0.67, abs=0.01)
    table = gpd.read_file(out / "units.gpkg")
    with rasterio.open(out / "susceptibility_random_forest.tif") as grid:
        truth = [np.nanmean(grid.read(1)[:, 20 * n : 20 * n + 20]) for n in range(4)]
    np.testing.assert_allclose(table["mean"][:4], truth, rtol=1e-5)
    assert table["pixels"].tolist() == [1200] * 4 + [0]
    assert table["landslides"].sum() >= 40
    with rasterio.open(out / "uncertainty.tif") as grid:
        spread = grid.read(1)
    assert np.nanmin(spread) >= 0
    assert np.nanmedian(spread) == pytest.approx(told["uncertainty"]["quartiles"][1], abs=1e-3)
    assert pd.read_csv(out / "exposure.csv").shape[0] == 6


@pytest.mark.slow
def test_half_a_question_in_time_and_a_column_that_is_not_there_are_refused(tmp_path):
    paths = small.write_inputs(tmp_path)
    files = scarp.LayerFiles(paths["dem"], paths["inventory"])
    with pytest.raises(scarp.InputError, match="needs both"):
        scarp.analyse(files, tmp_path / "a", scarp.FactorSettings(names=("slope",), train_before=2000))
    settings = scarp.FactorSettings(names=("slope",), train_before=2000, date_field="when")
    with pytest.raises(scarp.InputError, match="no column when") as problem:
        scarp.analyse(files, tmp_path / "b", settings)
    assert "name" in problem.value.hint


@pytest.mark.parametrize(
    "asked",
    [{"slope_units": True}, {"units": Path("u.gpkg")}, {"uncertainty": True}, {"ahp": Path("a.csv")},
     {"train_before": 2010, "date_field": "when"}],
)  # fmt: skip
def test_more_than_tables_without_models_is_refused_before_the_work(tmp_path, asked):
    files = scarp.LayerFiles(tmp_path / "dem.tif", tmp_path / "slides.gpkg")
    with pytest.raises(scarp.SettingError, match="Without models there is no map"):
        scarp.analyse(files, tmp_path / "out", scarp.FactorSettings(mapping=None, **asked))


def test_comparisons_are_read_with_fractions_and_refused_when_factors_differ(tmp_path):
    path = tmp_path / "ahp.csv"
    path.write_text("factor,rain,slope\nslope,2,1\nrain,1,1/2\n")
    found = weights_of(path)
    assert dict(zip(found.names, found.weight, strict=True)) == pytest.approx({"slope": 2 / 3, "rain": 1 / 3})
    path.write_text("factor,rain,rock\nslope,2,1\nrain,1,1/2\n")
    with pytest.raises(scarp.InputError, match="not the same factors"):
        weights_of(path)
