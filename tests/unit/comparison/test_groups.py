"""Networks by region and by pixel size: only the scenes of a group count, and its own ground is judged."""

import math

import numpy as np
import pytest

from landslide_core.comparison import groups
from landslide_core.comparison.chance.ground import NOT_ENOUGH
from landslide_core.comparison.group_views import by_group, span_in_words
from tests.small_comparison import compared

REGIONS = ("north",) * 8 + ("south",) * 7 + ("",) * 7


def test_regions_are_those_that_were_named_and_the_rest_is_not_said():
    found = groups.by_region(compared(REGIONS))

    assert [(group.title, len(group.scenes)) for group in found] == [
        ("north", 8),
        ("south", 7),
        ("not said", 7),
    ]


def test_where_no_region_is_named_each_of_a_few_scenes_is_one_and_of_many_none():
    assert [group.title for group in groups.by_region(compared(("", "")))] == ["scene 0", "scene 1"]
    assert groups.by_region(compared(("",) * 20)) == ()
    assert groups.by_region(compared(("north",))) == ()


def test_pixel_sizes_are_grouped_from_fine_to_coarse():
    sizes = (3.0, 0.8, 0.05, 0.9, 20.0, None)
    found = groups.by_pixel_size(compared(("",) * 6, sizes))

    assert [group.title for group in found] == [
        "finer than 0.25 m", "0.5 to 1 m", "2 to 4 m", "16 m and coarser", "not said",
    ]  # fmt: skip
    assert found[1].scenes == (1, 3)
    assert groups.by_pixel_size(compared(("", ""), (1.0, 1.5))) == ()
    assert groups.by_pixel_size(compared(("", ""))) == ()


def test_a_score_of_a_group_is_that_of_its_scenes_and_few_landslides_have_no_interval():
    comparison = compared(REGIONS)
    north, south, _ = groups.by_region(comparison)

    own = comparison.contender("good").images
    pooled = sum((image.matrix(0.5).tp for image in own[:8]), 0)
    span = groups.score_in(comparison, north, "good", 0.5, "recall")
    landslide = sum((image.matrix(0.5).tp + image.matrix(0.5).fn for image in own[:8]), 0)
    assert span.value == pytest.approx(pooled / landslide)
    assert span.low < span.value < span.high
    assert groups.score_in(
        comparison, groups.Group("two", south.scenes[:2]), "good", 0.5, "f1"
    ).why_none.startswith(NOT_ENOUGH)


def test_tables_and_pictures_say_the_same_as_the_numbers():
    comparison = compared(REGIONS)
    thresholds = {"good": 0.5, "bad": 0.5}
    content = {
        "networks": [{"name": "good", "title": "Good"}, {"name": "bad", "title": "Bad"}],
        "by_region": groups.as_dicts(comparison, groups.by_region(comparison), thresholds),
        "by_pixel_size": [],
    }

    (section,) = by_group(comparison, content)

    f1 = content["by_region"][0]["networks"]["good"]["f1"]
    assert section.tables[0].rows[0][3] == span_in_words(f1)
    assert section.figures[0].data[0].z[0][0] == pytest.approx(f1["value"])
    assert span_in_words(
        {"value": 0.5, "low": math.nan, "high": math.nan, "why_none": f"{NOT_ENOUGH}: 3"}
    ) == (f"0.500 ({NOT_ENOUGH})")
    assert span_in_words({"value": np.nan, "low": np.nan, "high": np.nan, "why_none": "undefined"}) == "–"
