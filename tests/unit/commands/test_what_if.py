"""`what-if` on the command line: the page's questions, written as maps and words."""

import dataclasses
import json

import numpy as np
import pytest
import rasterio

import landslide_core as scarp
from landslide_core.commands.main import main
from tests import small_factors as small


@pytest.fixture(scope="module")
def layers(tmp_path_factory):
    return small.write_inputs(tmp_path_factory.mktemp("layers"))


def words(layers, out, *more):
    return ["what-if", "--dem", str(layers["dem"]), "--inventory", str(layers["inventory"]), "--lithology",
            str(layers["lithology"]), "--out", str(out), "--trees", "10", "--validation", "block", *more]  # fmt: skip


@pytest.mark.slow
def test_a_question_is_answered_with_maps_and_words(layers, tmp_path, capsys):
    out = tmp_path / "out"
    area = ("--within", str(layers["boundary"]))
    assert main(words(layers, out, "--shift", "slope=20", "--set", "lithology=shale", *area)) == 0

    said = json.loads((out / "what_if.json").read_text("utf-8"))
    printed = capsys.readouterr().out
    assert all(sentence in printed for sentence in said["words"])
    notes = json.loads((out / "run.json").read_text("utf-8"))["notes"]
    assert notes
    assert all(f"note: {note}" in printed for note in notes)
    assert said["followed"] == ["Topographic wetness index", "Mean slope around", "Rock hardness"]
    assert "Local relief" in said["stayed"]
    with (
        rasterio.open(out / "what_if_change.tif") as change,
        rasterio.open(out / "what_if_unlike.tif") as unlike,
    ):
        moved, marked = change.read(1), unlike.read(1)
    assert np.count_nonzero(moved) > 100
    assert not moved[:9].any()  # beyond the area
    assert (marked == 1).mean() == pytest.approx(said["unlike_share"], abs=1e-6)
    question = json.loads((out / "run.json").read_text("utf-8"))["question"]
    assert question["shifts"] == {"slope": 20.0}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "Nothing is asked"),
        (("--shift", "slope"), "how far a factor moves"),
        (("--set", "slope"), "does not set a factor"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_before_any_work(layers, tmp_path, capsys, more, said):
    assert main(words(layers, tmp_path / "out", *more)) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "option", ["--units", "--slope-units", "--roads", "--ahp", "--uncertainty", "--hold"]
)
def test_what_would_have_no_effect_is_no_option(option, capsys):
    with pytest.raises(SystemExit):
        main(["what-if", "--help"])
    assert f"{option} " not in capsys.readouterr().out


def test_values_may_be_class_names_codes_or_numbers():
    rock = small.CATEGORICAL
    asked = scarp.WhatIfSettings(shifts={"slope": 2.0}, values={"rock": "Soft", "twi": "3.5"})
    changes = asked.changes((small.CONTINUOUS, rock))
    assert [(c.factor, c.amount, c.kind) for c in changes] == [
        ("slope", 2.0, "shift"), ("rock", 2.0, "set"), ("twi", 3.5, "set"),
    ]  # fmt: skip
    two = dataclasses.replace(rock, classes={1: "qal", 2: "Qal"})
    (change,) = scarp.WhatIfSettings(values={"rock": "qal"}).changes((two,))
    assert change.amount == 1
    with pytest.raises(scarp.InputError, match="'marl' is no class of Rock"):
        scarp.WhatIfSettings(values={"rock": "marl"}).changes((rock,))
