"""The factors command: everything written, whole or not at all, and the same from a table."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from landslide_core.analysis import journey
from landslide_core.analysis.journey import FactorSettings
from landslide_core.commands.main import main
from landslide_core.errors import Cancelled
from landslide_core.factors.align import LayerFiles
from tests import small_factors as small


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    return small.write_inputs(tmp_path_factory.mktemp("layers"))


def words(paths, out):
    names = ("dem", "inventory", "ndvi", "faults", "rivers", "lithology")
    given = [text for name in names for text in (f"--{name}", str(paths[name]))]
    return ["factors", *given, "--land-cover", str(paths["land_cover"]), "--out", str(out)]


def test_the_command_writes_tables_landslides_layers_and_a_report(paths, tmp_path, capsys):
    out = tmp_path / "run"
    assert main([*words(paths, out), "--layers", "--breaks", "slope=10,20", "--count", "landslides"]) == 0
    printed = capsys.readouterr().out
    assert "40 landslides on 160 rows" in printed
    ratios = pd.read_csv(out / "frequency_ratio.csv")
    assert ratios[ratios.factor == "slope"]["class"].tolist() == ["<10", "10–20", ">20"]
    assert (ratios.groupby("factor")["landslide_votes"].sum().round(6) == 40).all()
    ground = gpd.read_file(out / "landslides_ground.gpkg")
    assert len(ground) == 40
    assert {"slope_mean_deg", "aspect_sector", "elevation_max_m", "lithology", "fault_distance_min_m"} <= set(
        ground
    )
    assert (out / "factor_twi.tif").is_file()
    report = (out / "report.html").read_text("utf-8")
    assert "Distance from faults" in report
    account = json.loads((out / "run.json").read_text("utf-8"))
    assert account["kind"] == "factors"
    assert account["inputs"]["dem"]["sha256"]
    assert account["results"]["landslides"] == 40
    scores = json.loads((out / "metrics.json").read_text("utf-8"))
    assert scores["counts"]["landslide_rows"] == 160
    assert scores["main"] == "mean_of_models"  # settled, not picked by its score
    for name, model in scores["models"].items():
        assert set(model["auc"]) == {"random", "grouped", "block"}
        assert f"{model['title']}: AUC random {model['auc']['random']:.3f}" in printed
        assert (out / f"susceptibility_{name}.tif").is_file()
    assert {f"shap_{name}.tif" for name in set(ratios.factor)} <= {path.name for path in out.iterdir()}


def test_bad_input_is_a_sentence_and_leaves_nothing(paths, tmp_path, capsys):
    out = tmp_path / "run"
    assert main(["factors", "--dem", str(paths["dem"]), "--out", str(out)]) == 2
    assert "--inventory" in capsys.readouterr().err
    assert main([*words(paths, out), "--factors", "slope,steepness"]) == 2
    assert main([*words(paths, out), "--breaks", "slope=steep"]) == 2
    assert main([*words(paths, out), "--raster", "rain.tif"]) == 2
    assert main(["factors", "--out", str(out)]) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_table_is_related_without_maps(tmp_path, capsys):
    rng = np.random.default_rng(0)
    slope = rng.uniform(0, 50, 400)
    table = pd.DataFrame(
        {"slope": slope, "rain": 5.0, "landslide": (rng.random(400) < slope / 60).astype(int)}
    )
    table.to_csv(tmp_path / "t.csv", index=False)
    assert main(["factors", "--table", str(tmp_path / "t.csv"), "--out", str(tmp_path / "run")]) == 0
    assert "rain has the same value everywhere" in capsys.readouterr().out
    assert not list((tmp_path / "run").glob("*.tif"))
    assert len(pd.read_csv(tmp_path / "run" / "frequency_ratio.csv")) == 5 + 1


def test_a_cancelled_journey_leaves_nothing_and_progress_ends_at_one(paths, tmp_path):
    files = LayerFiles(paths["dem"], paths["inventory"])
    settings = FactorSettings(names=("slope", "aspect"))
    seen = []
    out = journey.factors(files, tmp_path / "a", settings, seen.append)
    assert out.is_dir()
    assert seen == sorted(seen)
    assert seen[-1] == 1
    with pytest.raises(Cancelled):
        journey.factors(files, tmp_path / "b", settings, cancelled=lambda: True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a"]
