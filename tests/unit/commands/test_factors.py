"""Whatever a person hands to the factors command: a sentence with a cure, or a warning, never a traceback."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from landslide_core.commands.main import main
from tests import small_factors as small


def far_faults(paths, folder):
    return {"faults": small.write_lines(folder / "far.gpkg", shift=1e5)}


def faults_without_crs(paths, folder):
    return {"faults": small.write_lines(folder / "nowhere.shp", crs=None)}


def inventory_elsewhere(paths, folder):
    slides = small.slides()
    slides.geometry = slides.translate(2e5)
    slides.to_file(folder / "far_slides.gpkg")
    return {"inventory": folder / "far_slides.gpkg"}


def raster_elsewhere(paths, folder):
    affine = small.AFFINE.translation(9e5, 0) @ small.AFFINE
    return {"ndvi": small.write_tif(folder / "far.tif", small.dem() / 1000, affine)}


def no_landslides(paths, folder):
    small.slides().iloc[:0].to_file(folder / "none.gpkg")
    return {"inventory": folder / "none.gpkg"}


def landslides_everywhere(paths, folder):
    whole = np.ones((small.ROWS, small.COLS), np.uint8)
    return {"inventory": small.write_tif(folder / "all.tif", whole)}


def layers_whose_holes_meet(paths, folder):
    left, right = small.dem(), small.dem()
    left[:, :50], right[:, 40:] = np.nan, np.nan
    small.write_tif(folder / "left.tif", left)
    small.write_tif(folder / "right.tif", right)
    return {"raster": (f"one={folder / 'left.tif'}", f"two={folder / 'right.tif'}")}


def level_ground(paths, folder):
    ground = np.full((small.ROWS, small.COLS), 300, np.float32)
    return {"dem": small.write_tif(folder / "level.tif", ground), "factors": "elevation,slope"}


def words_for_heights(paths, folder):
    (folder / "dem.tif").write_text("my elevation model")
    return {"dem": folder / "dem.tif"}


REFUSED = [
    (far_faults, "lies nowhere near the elevation model"),
    (faults_without_crs, "coordinate"),
    (inventory_elsewhere, "area of the elevation model"),
    (raster_elsewhere, "does not overlap"),
    (no_landslides, "no polygon or point"),
    (landslides_everywhere, "nothing to compare"),
    (layers_whose_holes_meet, "do not overlap each other"),
    (level_ground, "the same everywhere"),
    (words_for_heights, "dem.tif"),
]


def run(paths, given, out, *more):
    given = {"dem": paths["dem"], "inventory": paths["inventory"]} | given
    many = given.pop("raster", ())
    names = given.pop("factors", None)
    words = [text for name, path in given.items() for text in (f"--{name}", str(path))]
    words += [text for raster in many for text in ("--raster", raster)]
    words += ["--factors", names] if names else []
    return main(["factors", *words, "--out", str(out), *more])


@pytest.mark.parametrize(("spoil", "said"), REFUSED, ids=lambda case: getattr(case, "__name__", None))
def test_what_cannot_be_used_is_refused_with_a_cure_and_nothing_is_written(
    paths, tmp_path, capsys, spoil, said
):
    given = spoil(paths, tmp_path)
    assert run(paths, given, tmp_path / "run") == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count(".") >= 2  # what is wrong, and what to do
    assert "Traceback" not in told
    assert not (tmp_path / "run").exists()


def test_three_landslides_are_too_few_for_models_and_enough_for_a_sketch(paths, tmp_path, capsys):
    three = small.slides(3)
    three.to_file(tmp_path / "three.gpkg")
    given = {"inventory": tmp_path / "three.gpkg", "factors": "slope,elevation"}
    assert run(paths, dict(given), tmp_path / "run", "--validation", "grouped,block") == 2
    assert "landslides" in capsys.readouterr().err
    assert run(paths, dict(given), tmp_path / "run", "--models", "none") == 0
    assert "Only 3 landslides" in capsys.readouterr().out


def test_holes_and_a_constant_layer_are_told_and_left_to_the_person(paths, tmp_path, capsys):
    rain = np.full((small.ROWS, small.COLS), 1200, np.float32)
    ground = small.dem()
    ground[:6] = np.nan
    given = {
        "dem": small.write_tif(tmp_path / "dem.tif", ground),
        "raster": (f"rain={small.write_tif(tmp_path / 'rain.tif', rain)}",),
        "factors": "slope,rain",
    }
    assert run(paths, given, tmp_path / "run", "--models", "none") == 0
    told = capsys.readouterr().out
    assert "10.0%) are left out for want of values" in told
    assert "rain has the same value everywhere" in told


def test_a_layer_made_from_the_landslides_is_warned_of(paths, tmp_path, capsys):
    scars = gpd.read_file(paths["inventory"])
    from rasterio.features import rasterize

    burnt = rasterize(scars.geometry, (small.ROWS, small.COLS), transform=small.AFFINE).astype(np.float32)
    leak = small.write_tif(tmp_path / "bare.tif", burnt + small.dem() / 1e5)
    given = {"raster": (f"bare={leak}",), "factors": "slope,bare"}
    assert run(paths, given, tmp_path / "run", "--models", "none") == 0
    assert "bare alone tells landslides from the rest" in capsys.readouterr().out
    warnings = json.loads((tmp_path / "run" / "run.json").read_text("utf-8"))["warnings"]
    assert any("Leave it out" in warning for warning in warnings)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"slope": [1, 2, 3, "steep"], "landslide": [0, 1, 0, 1]}, "should be numbers but holds 'steep'"),
        ({"slope": [1, 2, 3, 4], "landslide": [1, 1, 1, 1]}, "Every row is a landslide"),
        ({"slope": [1, 2, 3, 4], "landslide": [0, 0, 0, 0]}, "No landslide"),
        ({"slope": [np.nan] * 4, "landslide": [0, 1, 0, 1]}, "No row"),
        ({"slope": [5, 5, 5, 5] * 20, "landslide": [0, 1, 0, 1] * 20}, "the same everywhere"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_a_cure(tmp_path, capsys, columns, said):
    pd.DataFrame(columns).to_csv(tmp_path / "t.csv", index=False)
    assert main(["factors", "--table", str(tmp_path / "t.csv"), "--out", str(tmp_path / "run")]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count(".") >= 2
    assert not (tmp_path / "run").exists()


FEW = ("--trees", "20")  # of every forest: quick, and as good for looking at files


def words(paths, out):
    names = ("dem", "inventory", "ndvi", "faults", "rivers", "lithology")
    given = [text for name in names for text in (f"--{name}", str(paths[name]))]
    return ["factors", *given, "--land-cover", str(paths["land_cover"]), "--out", str(out)]


@pytest.mark.slow
def test_the_command_writes_tables_landslides_layers_and_a_report(paths, tmp_path, capsys):
    out = tmp_path / "run"
    assert (
        main([*words(paths, out), "--layers", "--breaks", "slope=10,20", "--count", "landslides", *FEW]) == 0
    )
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
        assert model["auc"]["block"] == pytest.approx(np.mean(model["auc_repeats"]["block"]))
        assert f"block {model['auc']['block']:.3f} ± {model['auc_spread']['block']:.3f}" in printed
        assert model["auc_interval"][0] < model["auc"]["block"] < model["auc_interval"][1]
        assert sum(model["reliability"]["rows"]) == scores["counts"]["rows"]
        assert {"brier_skill", "calibration_slope", "calibration_intercept"} <= set(model)
    assert scores["validated_in_space"]
    assert scores["chances"] == "of the area"
    assert scores["block"]["side_m"] > 0
    assert [each["side_m"] for each in scores["auc_by_block"]][0] == 0
    assert set(scores["differences"]) == set(scores["models"]) - {scores["main"]}
    assert 0 <= scores["applicability"]["share_inside"] <= 1
    assert scores["applicability"]["training_rows"] == scores["sample"]["rows"]
    assert "AUC against block size" in report
    assert "classes were tested" in report
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


@pytest.mark.slow
def test_a_table_is_related_without_maps(tmp_path, capsys):
    rng = np.random.default_rng(0)
    slope = rng.uniform(0, 50, 400)
    table = pd.DataFrame(
        {"slope": slope, "rain": 5.0, "landslide": (rng.random(400) < slope / 60).astype(int)}
    )
    table.to_csv(tmp_path / "t.csv", index=False)
    assert main(["factors", "--table", str(tmp_path / "t.csv"), "--out", str(tmp_path / "run"), *FEW]) == 0
    printed = capsys.readouterr().out
    assert "rain has the same value everywhere" in printed
    scores = json.loads((tmp_path / "run" / "metrics.json").read_text("utf-8"))
    assert set(scores["models"]["random_forest"]["auc"]) == {"random"}  # every landslide is one row
    assert not scores["validated_in_space"]
    assert scores["chances"] == "relative"
    assert scores["block"] is None
    assert "not validated in space" in printed
    for promised in ("ground not seen", "% of the area", "the area has"):
        assert promised not in printed
    assert "with rows without (the background)" in printed
    assert not list((tmp_path / "run").glob("*.tif"))
    assert len(pd.read_csv(tmp_path / "run" / "frequency_ratio.csv")) == 5 + 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--slope-units",), "--slope-units would be left aside"),
        (("--unit-area", "0.1", "--roads", "roads.gpkg"), "--roads and --unit-area would be left aside"),
        (("--trees", "10"), "--trees would be left aside"),
        (("--uncertainty",), "--uncertainty would be left aside"),
        (("--flat-below", "3"), "--flat-below would be left aside"),
        (("--recalibrate",), "--recalibrate would be left aside"),
    ],
)
def test_a_saved_model_refuses_what_only_learning_uses(tmp_path, capsys, more, said):
    given = ["factors", "--apply", str(tmp_path), "--dem", "dem.tif", "--out", str(tmp_path / "out"), *more]
    assert main(given) == 2
    assert said in capsys.readouterr().err
