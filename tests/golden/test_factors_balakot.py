"""Balakot, from the files: counts and weights that LSAT PM printed, and terrain against gdaldem."""

import json
import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest
import rasterio

from landslide_core import factors
from landslide_core.factors import breaks
from landslide_core.factors.align import LayerFiles, align
from landslide_core.factors.collinearity import contingency
from landslide_core.factors.derive import derive
from landslide_core.factors.stack import FactorStack
from landslide_core.io.vectors.features import rasterise_numbers
from landslide_core.metrics import auc_of
from landslide_core.susceptibility.classes.relate import relate
from landslide_core.susceptibility.models.class_sums import WeightsOfEvidence


@pytest.fixture(scope="module")
def folder(shared_data):
    return shared_data / "factors" / "balakot"


@pytest.fixture(scope="module")
def lsat(shared_data):
    return json.loads((shared_data / "factors" / "golden" / "balakot_lsat.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def layers(folder):
    files = LayerFiles(
        folder / "AW3D30.tif",
        folder / "landslides.shp",
        faults=folder / "Confirmed_faults.shp",
        lithology=folder / "Geology.tif",
        land_cover=folder / "Landcover.tif",
    )
    return align(files)


@pytest.fixture(scope="module")
def training(layers, shared_data):
    """Slope, land cover and geology with LSAT's training polygons (the split with seed 42)."""
    split = pd.read_csv(shared_data / "factors" / "golden" / "balakot_lsat_seed42_split.csv")
    chosen = layers.landslides[(layers.landslides["id"] - 1).isin(split.fid[split.train == 1])]
    groups = rasterise_numbers(chosen.geometry.to_numpy(), chosen["id"].to_numpy(), layers.geobox)
    stack = derive(layers, ("slope", "land_cover", "lithology"))
    return FactorStack.stacked(stack.factors, stack.values, stack.geobox, groups > 0, groups)


def test_the_grid_and_the_landslide_pixels_are_those_of_the_files(layers, training, lsat):
    assert training.count == lsat["domain_pixels"]
    assert training.labels().sum() == lsat["train_landslide_pixels"]
    assert (layers.groups > 0).sum() == 9918  # pixel centres in all 3,820 polygons
    assert len(layers.landslides) == 3820


@pytest.fixture(scope="module")
def gdal(folder, tmp_path_factory):
    """Slope and aspect by gdaldem."""
    if not shutil.which("gdaldem"):
        pytest.skip("gdaldem (Debian package gdal-bin) is not installed")
    judged = {}
    for verb in ("slope", "aspect"):
        out = tmp_path_factory.mktemp("gdal") / f"{verb}.tif"
        subprocess.run(["gdaldem", verb, folder / "AW3D30.tif", out, "-compute_edges", "-q"], check=True)
        with rasterio.open(out) as dataset:
            judged[verb] = dataset.read(1)
    return judged


def test_slope_and_aspect_agree_with_gdaldem(layers, gdal, lsat):
    slope = factors.get("slope").derive(layers)
    assert np.abs(slope - gdal["slope"]).max() < 1e-3
    assert slope.min() == pytest.approx(lsat["slope_horn_compute_edges_deg"]["min"], abs=1e-4)
    assert slope.max() == pytest.approx(lsat["slope_horn_compute_edges_deg"]["max"], abs=1e-4)
    aspect = factors.get("aspect").derive(layers)
    turned = np.abs((aspect - gdal["aspect"] + 180) % 360 - 180)[aspect >= 0]
    assert turned.max() < 0.2


def test_slope_in_three_classes_gives_the_counts_and_weights_that_lsat_prints(training, gdal, lsat):
    printed = lsat["slope3c"]
    edges = breaks.manual([np.mean(between) for between in printed["true_breaks_between"]])
    ours = training.without("land_cover", "lithology")
    theirs = FactorStack.stacked(ours.factors, [gdal["slope"]], ours.geobox, ours.landslides, ours.groups)
    (relation,) = relate(theirs, {"slope": edges})
    counts, weights = relation.ratio.counts, relation.evidence
    assert counts.domain_px.tolist() == printed["class_pixels"]
    assert counts.landslide_px.tolist() == printed["landslide_pixels"]
    for found, name in (
        (weights.w_plus, "W_POS"),
        (weights.w_minus, "W_NEG"),
        (weights.contrast, "Contrast"),
    ):
        np.testing.assert_allclose(found, printed[name], atol=6e-6)
    np.testing.assert_allclose(weights.weight, printed["Weight"], atol=1.2e-5)  # a sum of rounded ones
    np.testing.assert_allclose(relation.ratio.ratio, printed["FR_derived"], atol=6e-6)
    # gdaldem sums in 32 bits and LSAT's breaks part neighbours of 2e-5 degrees: our slope moves three pixels
    (relation,) = relate(ours, {"slope": edges})
    assert np.abs(relation.ratio.counts.domain_px - printed["class_pixels"]).max() <= 3
    np.testing.assert_allclose(relation.evidence.w_plus, printed["W_POS"], atol=2e-5)


def test_land_cover_and_geology_give_lsats_counts_and_classes_without_landslides_are_flagged(training, lsat):
    _, cover, geology = relate(training)
    printed = lsat["landcover"]
    assert list(cover.ratio.counts.labels) == [f"class {code}" for code in printed["class"]]
    assert cover.ratio.counts.domain_px.tolist() == printed["class_pixels"]
    assert cover.ratio.counts.landslide_px.tolist() == printed["landslide_pixels"]
    np.testing.assert_allclose(cover.ratio.ratio, printed["FR_derived"], atol=6e-6)
    assert cover.frame()["no_landslide"].tolist() == [n == 0 for n in printed["landslide_pixels"]]
    assert np.isfinite(cover.evidence.w_plus).all()
    printed = lsat["geology_derived_not_printed"]
    assert geology.ratio.counts.domain_px.tolist() == printed["class_pixels"]
    np.testing.assert_allclose(geology.ratio.ratio, printed["FR_derived"], atol=6e-6)


def test_the_sum_of_weights_ranks_as_lsats_does_and_the_likelihood_ratios_rank_better(training, gdal, lsat):
    edges = breaks.manual([np.mean(between) for between in lsat["slope3c"]["true_breaks_between"]])
    cuts = [edges, *(factor.class_breaks(np.zeros(0)) for factor in training.factors[1:])]
    rows, labels = training.table().copy(), training.labels()
    rows[:, 0] = gdal["slope"].ravel()
    relations = relate(training, {"slope": edges})
    summed = sum(
        relation.evidence.weight[np.unique(cut.classify(column), return_inverse=True)[1]]
        for relation, cut, column in zip(relations, cuts, rows.T, strict=True)
    )
    printed = lsat["wofe_sum_slope3c_landcover_geology"]
    assert auc_of(summed, labels) == pytest.approx(printed["recomputed_train_ROC"], abs=1e-4)
    model = WeightsOfEvidence(cuts).fit(rows, labels)
    assert auc_of(model.score_sum(rows), labels) > printed["recomputed_train_ROC"]


def test_pearsons_contingency_coefficient_of_geology_and_land_cover_is_lsats(training, lsat):
    found = contingency(training.table()[:, 1], training.table()[:, 2])
    assert found.chi_squared == pytest.approx(lsat["pearson_C_geology_landcover"]["chi2"], rel=1e-6)
    assert found.pearson_c == pytest.approx(lsat["pearson_C_geology_landcover"]["recomputed"], abs=1e-6)
