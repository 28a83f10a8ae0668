"""What persons said of a landslide holds for its parts, the newest first, until it is taken back or undone."""

import pytest
from shapely import box

from landslide_core.errors import SettingError
from landslide_core.review.filled import filled
from landslide_core.review.log import Review, review_of

SQUARE = {"r1c2": box(0, 0, 10, 10).wkt}


def test_a_value_holds_for_parts_and_not_for_a_landslide_that_was_hardly_looked_at() -> None:
    review = Review().filled(SQUARE, {"movement": "debris flow", "trigger": "intense rainfall"}, "Ada")
    found = filled(review, [box(0, 0, 4, 4), box(0, 0, 10, 30), box(50, 50, 60, 60)])

    assert found["movement"] == ["debris flow", "", ""]
    assert found["trigger"] == ["intense rainfall", "", ""]
    assert found["age"] == ["", "", ""]
    assert review.last == 1  # one step


def test_the_newest_value_counts_and_empty_takes_it_back() -> None:
    review = (
        Review().filled(SQUARE, {"material": "debris"}, "Ada").filled(SQUARE, {"material": "clay"}, "Ben")
    )
    assert filled(review, [box(0, 0, 10, 10)])["material"] == ["clay"]
    assert filled(review.filled(SQUARE, {"material": ""}, "Ada"), [box(0, 0, 10, 10)])["material"] == [""]


def test_of_two_landslides_that_grew_into_one_the_newer_value_holds() -> None:
    parts = Review().filled({"a": box(0, 0, 10, 10).wkt}, {"material": "debris"}, "Ada")
    parts = parts.filled({"b": box(0, 0, 10, 12).wkt}, {"material": "clay"}, "Ada")

    assert filled(parts, [box(0, 0, 10, 12)])["material"] == ["clay"]


def test_undo_and_redo_take_values_as_steps() -> None:
    review = Review().filled(SQUARE, {"age": "under 100 years"}, "Ada")
    assert filled(review.undone("Ada"), [box(0, 0, 10, 10)])["age"] == [""]
    assert filled(review.undone("Ada").redone("Ada"), [box(0, 0, 10, 10)])["age"] == ["under 100 years"]
    assert review.decisions == {}


def test_only_choices_are_taken_and_a_log_with_values_is_read_again() -> None:
    with pytest.raises(SettingError, match="no choice of 'activity'"):
        Review().filled(SQUARE, {"activity": "sleeping"}, "Ada")
    review = Review().filled(SQUARE, {"activity": "dormant"}, "Ada")
    assert review_of([vars(entry) for entry in review.entries], "landslides.gpkg") == review
