"""Choices of a made-up network: the size that knows most, a calibration that is needed, and no word of report sets."""

import dataclasses
import json

import pytest

from landslide_core.errors import FileError
from landslide_core.training.protocol.fold_choices import choose_on_folds, read_choices


@pytest.fixture(scope="module")
def chosen(made_up_folds):
    from landslide_core.training.protocol.left_out_images import FoldRuns

    return choose_on_folds(FoldRuns(*made_up_folds))


def test_the_pixel_size_that_ranks_best_is_chosen(chosen):
    assert chosen.sizes_m == (1.6,)
    assert len(chosen.scores["sizes_tried"]) == 10


def test_bold_probabilities_are_calibrated_and_every_region_gains(chosen):
    assert chosen.calibration.kind != "none"
    assert chosen.calibration.a < 1
    errors = chosen.scores["calibration"]
    assert set(errors) == {"df", "hz", "event a", "event b", "home", "planet"}
    assert all(each["error_after"] < each["error_before"] for each in errors.values())
    assert all(len(each["after"]["said"]) == len(each["after"]["found"]) for each in errors.values())


def test_the_threshold_is_inside_its_plateau(chosen):
    low, high = chosen.scores["plateau"]

    assert low <= chosen.rule.usual <= high
    assert 0.05 < chosen.rule.usual_share < 0.2


def test_scores_have_mean_and_spread_over_folds(chosen):
    home = chosen.scores["summary"]["home"]

    assert home["folds"] == 2
    mean, spread = home["iou"]
    each = [fold["home"]["iou"] for fold in chosen.scores["left_out"].values()]
    assert mean == pytest.approx(sum(each) / 2)
    assert spread == pytest.approx(abs(each[0] - each[1]) / 2**0.5)
    assert home["found"] + home["missed"] == 6


def test_choices_are_read_as_they_were_written(chosen, made_up_folds):
    again = read_choices(made_up_folds[0] / "folds.json")

    assert dataclasses.replace(again, scores={}) == dataclasses.replace(chosen, scores={})
    assert "2 counties (df, hz) and 2 events (a, b)" in again.in_words
    assert "left out of 2 trainings; nothing on the sets that are reported" in again.in_words


def test_missing_folds_are_said(chosen):
    lacking = dataclasses.replace(chosen, scores={**chosen.scores, "missing": ["qx"]})

    assert "no fold left out qx" in lacking.in_words


def test_a_file_that_holds_no_choices_is_refused(tmp_path):
    (tmp_path / "folds.json").write_text(json.dumps({"sizes_m": [0.8]}))

    with pytest.raises(FileError, match="does not hold what folds chose"):
        read_choices(tmp_path / "folds.json")
    with pytest.raises(FileError):
        read_choices(tmp_path / "absent.json")


def test_pixel_sizes_of_longer_folds_are_taken_and_the_rest_is_chosen_at_them(
    chosen, made_up_folds, tmp_path
):
    from landslide_core.training.protocol.left_out_images import FoldRuns

    longer = dataclasses.replace(chosen, sizes_m=(0.8, 1.6))
    found = choose_on_folds(FoldRuns(*made_up_folds), longer)

    assert found.sizes_m == (0.8, 1.6)
    assert (found.calibration, found.rule) != (chosen.calibration, chosen.rule)
    assert found.scores["sizes_tried"] == chosen.scores["sizes_tried"], (
        "what these folds say stays in the account"
    )
    assert found.in_words.startswith("calibration and threshold on 2 counties")
    assert "; pixel size on 2 longer trainings of " in found.in_words
    found.write(tmp_path / "folds.json")
    assert read_choices(tmp_path / "folds.json").in_words == found.in_words
