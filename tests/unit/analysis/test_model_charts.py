"""The waterfall of one place: values with their units, and marks whose words do not meet."""

import dataclasses

import pytest

from landslide_core import factors
from landslide_core.analysis.model_charts import waterfall_steps
from landslide_core.susceptibility.shap.values import Waterfall


@pytest.fixture
def steps():
    hardness = dataclasses.replace(factors.get("hardness"), classes={1: "Hard rock", 4: "Soft rock"})
    values = (("slope", 29.94), ("fault_distance", 0.0), ("plan_curvature", -0.00123))
    return tuple((factors.get(name), value, 0.1) for name, value in values) + ((hardness, 4.0, 0.1),)


def test_values_carry_their_unit_and_classes_their_name(steps) -> None:
    figure = waterfall_steps(Waterfall(0.3, 0.7, steps))

    assert list(figure.data[0].y)[::-1] == [
        "Slope = 29.94°",
        "Distance from faults = 0 m",
        "Plan curvature = -0.00123 1/m",
        "Rock hardness = Soft rock",
    ]


@pytest.mark.parametrize(
    ("base", "here", "anchors"), [(0.3, 0.7, ["right", "left"]), (0.7, 0.3, ["left", "right"])]
)
def test_the_words_of_the_two_marks_stand_away_from_each_other(steps, base, here, anchors) -> None:
    marks = waterfall_steps(Waterfall(base, here, steps)).layout.annotations

    assert [mark.text for mark in marks] == ["average", f"here {here:.2f}"]
    assert [mark.xanchor for mark in marks] == anchors
