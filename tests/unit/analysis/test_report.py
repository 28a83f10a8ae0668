"""The report: one file that holds the maps and says the figures that metrics.json holds."""

import json
import re

import pandas as pd
import pytest

import landslide_core as scarp
from tests import small_factors as small


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    paths = small.write_inputs(folder)
    few = scarp.SusceptibilitySettings(
        forest=scarp.ForestSettings(trees=8),
        folds=3,
        models=("gradient_boosting", "mean_of_models", "logistic_regression"),
    )
    settings = scarp.FactorSettings(names=("slope", "elevation", "land_cover"), mapping=few)
    files = scarp.LayerFiles(paths["dem"], paths["inventory"], land_cover=paths["land_cover"])
    return scarp.analyse(files, folder / "out", settings)


@pytest.mark.slow
def test_the_report_holds_maps_settings_versions_and_checksums(run):
    page = run.report.read_text("utf-8")
    for title in ("The map", "Where the model may be trusted", "The inventory", "What went in"):
        assert f"<h2>{title}</h2>" in page
    assert page.count('<img src="data:image/png;base64,') == 3
    assert not re.search(r'<(img|script|link)[^>]*(src|href)="(?!data:)', page)  # nothing from elsewhere
    account = json.loads((run.folder / "run.json").read_text("utf-8"))
    for facts in account["inputs"].values():
        assert facts["sha256"] in page
    assert "mapping.forest.trees" in page
    assert account["versions"]["scarp"] in page


@pytest.mark.slow
def test_figures_in_the_report_are_those_of_metrics(run):
    page = run.report.read_text("utf-8")
    for model in run.scores["models"].values():
        cells = [model["title"], *(f"{area:.3f}" for area in model["auc"].values())]
        row = "".join(rf"<td>{re.escape(cell)}[^<]*</td>\s*" for cell in cells)
        pooled = model["auc_pooled"][run.scores["headline"]]
        row += rf"<td>[^<]*</td>\s*<td>{pooled:.3f}[^<]*</td>\s*"  # after the interval
        row += rf"<td>{model['brier']:.4f}</td>"
        assert re.search(row, page), cells
    mean = run.scores["models"]["mean_of_models"]
    assert f"Brier score of the mean of forest and boosting {mean['brier']:.4f}" in page
    assert "These are the reasons of the random forest alone" in page


@pytest.mark.slow
def test_the_logistic_regressions_coefficients_are_told_and_written(run):
    page = run.report.read_text("utf-8")
    table = pd.read_csv(run.folder / "coefficients.csv")
    assert table["column"].tolist()[:2] == ["intercept", "slope"]
    assert "Coefficients of the logistic regression" in page
    for row in table.itertuples():
        assert f"<td>{row.coefficient:.4g}</td>" in page
    ratios = run.ratios
    assert ratios["certainty_factor"].between(-1, 1).all()
    assert (ratios.groupby("factor")["entropy_weight"].nunique() == 1).all()
