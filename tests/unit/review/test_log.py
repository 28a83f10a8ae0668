"""The log of a review: decisions, notes, undo and redo by person, and what a damaged log is refused for."""

from dataclasses import asdict, replace

import pytest
from shapely import box

from landslide_core.errors import FileError, SettingError
from landslide_core.review.log import MOST_SIGNS, Review, review_of

A, B = {"r1c1": box(0, 0, 1, 1).wkt}, {"r5c5": box(5, 5, 6, 6).wkt}


def states(review: Review) -> dict[str, str]:
    return {name: entry.state for name, entry in review.decisions.items()}


def test_the_newest_decision_counts_and_says_who_when_and_why() -> None:
    review = (
        Review().decided(A, "rejected", "Ada").decided({**A, **B}, "accepted", "Ben", " seen\nin the field ")
    )

    entry = review.decisions["r1c1"]
    assert states(review) == {"r1c1": "accepted", "r5c5": "accepted"}
    assert (entry.by, entry.note, entry.step) == ("Ben", "seen in the field", 2)
    assert entry.made.endswith("+00:00")
    assert len(review.entries) == 3


def test_undo_and_redo_walk_through_ones_own_steps_and_only_add_to_the_log() -> None:
    review = Review().decided(A, "accepted", "Ada").decided(B, "rejected", "Ada").decided(A, "unsure", "Ada")

    once = review.undone("Ada")
    twice = once.undone("Ada")
    assert states(once) == {"r1c1": "accepted", "r5c5": "rejected"}
    assert states(twice) == {"r1c1": "accepted"}
    assert states(twice.redone("Ada")) == states(once)
    assert states(twice.redone("Ada").redone("Ada")) == states(review)
    assert twice.redone("Ada").redone("Ada").redoable("Ada") is None
    assert twice.entries[: len(review.entries)] == review.entries
    assert twice.undone("Ada").undone("Ada") == twice.undone("Ada")  # there is nothing left


def test_what_was_undone_is_gone_once_something_else_is_done() -> None:
    review = Review().decided(A, "accepted", "Ada").undone("Ada").decided(B, "accepted", "Ada")

    assert review.redoable("Ada") is None
    assert review.redone("Ada") == review
    assert states(review.undone("Ada")) == {}


def test_undo_takes_back_nothing_of_another() -> None:
    review = Review().decided(A, "accepted", "Ada").decided(B, "rejected", "Ben")

    assert states(review.undone("Ada")) == {"r5c5": "rejected"}
    assert states(review.undone("Ada").redone("Ben")) == {"r5c5": "rejected"}
    assert review.undone("Cem") == review


def test_outlines_are_drawn_reshaped_removed_and_brought_back() -> None:
    first, second = box(0, 0, 1, 1).wkt, box(0, 0, 2, 2).wkt
    review = Review().sketched({"d1": first}, (), "Ada").sketched({"d1": second}, (), "Ada")
    gone = review.sketched({}, ["d1", "never"], "Ada")

    assert review.drawn["d1"].outline == second
    assert gone.drawn == {}
    assert gone.undone("Ada").drawn["d1"].outline == second
    assert gone.undone("Ada").undone("Ada").drawn["d1"].outline == first
    assert review.sketched({}, ["never"], "Ada") is review


def test_a_log_comes_back_as_it_was_written() -> None:
    review = Review().decided({**A, **B}, "unsure", "Ada", "look again").undone("Ada").redone("Ada")

    assert review_of([asdict(entry) for entry in review.entries], "a.gpkg") == review


@pytest.mark.parametrize(
    "change", [{"action": "merge"}, {"state": "maybe"}, {"step": 0}, {"step": 9}], ids=lambda c: str(c)
)
def test_a_log_that_is_none_of_ours_is_refused(change) -> None:
    entries = [*Review().decided(A, "accepted", "Ada").undone("Ada").entries]
    rows = [asdict(replace(entries[0], **change)), asdict(entries[1])]

    with pytest.raises(FileError, match=r"The review in a\.gpkg cannot be read"):
        review_of(rows, "a.gpkg")


def test_what_cannot_be_kept_is_refused_in_a_sentence() -> None:
    for by in ("", "  ", "a\nb", "x" * 81):
        with pytest.raises(SettingError, match="no name"):
            Review().decided(A, "accepted", by)
    with pytest.raises(SettingError, match="signs"):
        Review().decided(A, "accepted", "Ada", "x" * (MOST_SIGNS + 1))
    with pytest.raises(SettingError, match="no state 'maybe'"):
        Review().decided(A, "maybe", "Ada")  # type: ignore[arg-type]
    assert Review().decided({}, "accepted", "Ada") == Review()
