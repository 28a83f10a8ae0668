"""Folds: every region is left out, together, and no ground is on both sides."""

import numpy as np
import pytest

from landslide_core.errors import InputError
from landslide_core.training.folds import Fold, folds_of, left_out, shared_ground, sharing_ground

REGIONS = ["qx"] * 9 + ["hz"] * 5 + ["df"] * 2 + ["event a"] * 3 + ["event b"] * 4 + [""] * 5


def test_every_county_is_left_out_once_and_every_event_in_turn() -> None:
    folds = folds_of(("county", "event"), REGIONS)

    assert [fold.regions for fold in folds] == [("qx", "event a"), ("hz", "event b"), ("df", "event a")]
    assert folds[0].name == "qx+event-a"


def test_fewer_trainings_put_the_largest_county_with_the_smallest() -> None:
    folds = folds_of(("county",), REGIONS, trainings=2)

    assert [fold.regions for fold in folds] == [("qx",), ("df", "hz")]


def test_folds_by_one_kind_leave_the_other_in_training() -> None:
    assert {fold.regions for fold in folds_of(("event",), REGIONS)} == {("event a",), ("event b",)}


@pytest.mark.parametrize("kinds", [("province",), ("event",)])
def test_folds_that_cannot_be_made_are_refused(kinds) -> None:
    with pytest.raises(InputError):
        folds_of(kinds, ["qx", "hz"])


def test_images_of_unknown_regions_are_never_left_out() -> None:
    assert left_out(Fold(("", "qx")[1:]), ["qx", "", "hz"]).tolist() == [True, False, False]


def test_an_image_that_shows_ground_of_one_left_out_is_in_neither_part(tmp_path) -> None:
    table = tmp_path / "overlaps.csv"
    table.write_text("image_a,image_b,dy\na,b,1\nc,d,2\nb,x,3\n")

    found = sharing_ground(["a", "b", "c", "d"], np.array([True, False, False, False]), shared_ground(table))

    assert found.tolist() == [False, True, False, False]
    assert shared_ground(tmp_path / "none.csv") == ()
