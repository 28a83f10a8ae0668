"""What decisions say at another threshold: parts inherit, what grew is looked at again, contradictions are open."""

from shapely import box

from landslide_core.review.log import Review
from landslide_core.review.states import OPEN, standings

LARGE = box(0, 0, 20, 10)  # at a low threshold, of it
LEFT, RIGHT = box(0, 0, 8, 10), box(12, 0, 20, 10)  # at a high one
FAR = box(100, 100, 110, 110)


def decided(*said: tuple[str, object, str]) -> Review:
    review = Review()
    for name, shape, state in said:
        review = review.decided({name: shape.wkt}, state, "Ada", made="2026-01-01T00:00:00+00:00")
    return review


def states(review: Review, *shapes: object) -> list[str]:
    return [each.state for each in standings(review, shapes)]


def test_a_decision_holds_for_the_parts_at_a_higher_threshold() -> None:
    for state in ("accepted", "rejected", "unsure"):
        assert states(decided(("L", LARGE, state)), LEFT, RIGHT, FAR) == [state, state, "open"]


def test_a_decision_holds_for_what_grew_to_less_than_double() -> None:
    review = decided(("a", LEFT, "accepted"))

    assert states(review, box(0, 0, 15, 10)) == ["accepted"]
    (grown,) = standings(review, [LARGE])
    assert (grown.state, grown.by) == ("open", "")
    assert "most of it was not looked at; parts of it: accepted" in grown.why


def test_what_grew_of_an_accepted_and_a_rejected_one_is_open_until_it_is_decided() -> None:
    review = decided(("a", LEFT, "accepted"), ("b", RIGHT, "rejected"))
    (joined,) = standings(review, [LARGE])

    assert joined.state == "open"
    assert "accepted" in joined.why
    assert "rejected" in joined.why
    again = review.decided({"a": LARGE.wkt}, "accepted", "Ben")
    assert states(again, LARGE) == ["accepted"]
    assert states(again, LEFT, RIGHT) == ["accepted", "accepted"]  # the newest
    assert states(again.undone("Ben"), LEFT, RIGHT) == ["accepted", "rejected"]


def test_a_part_that_is_decided_otherwise_later_opens_the_whole() -> None:
    review = decided(("L", LARGE, "accepted"), ("b", RIGHT, "rejected"))

    assert states(review, LEFT, RIGHT) == ["accepted", "rejected"]
    (whole,) = standings(review, [LARGE])
    assert whole.state == "open"
    assert whole.why == "accepted as a whole, a part of it rejected later"
    same = decided(("L", LARGE, "accepted"), ("b", RIGHT, "accepted"))
    assert states(same, LARGE) == ["accepted"]


def test_what_was_taken_back_is_open_and_a_neighbour_has_no_say() -> None:
    review = decided(("a", LEFT, "accepted"), ("a", LEFT, "open"))

    assert states(review, LEFT) == ["open"]
    assert standings(decided(("a", LEFT, "rejected")), [box(8, 0, 12, 10)]) == [OPEN]  # they share an edge
    assert standings(Review(), [LEFT, RIGHT]) == [OPEN, OPEN]
    assert standings(decided(("a", LEFT, "accepted")), []) == []


def test_a_standing_says_who_when_and_with_which_note() -> None:
    review = Review().decided(
        {"a": LEFT.wkt}, "unsure", "Ada", "a road cut?", made="2026-02-03T04:05:06+00:00"
    )
    (found,) = standings(review, [LEFT])

    assert (found.note, found.by, found.made, found.why) == (
        "a road cut?",
        "Ada",
        "2026-02-03T04:05:06+00:00",
        "",
    )
