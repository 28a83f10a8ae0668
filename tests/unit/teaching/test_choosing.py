"""Who has a say in a choice: never the ground that it is scored on."""

from dataclasses import replace

import pytest

from landslide_core.teaching.choosing import Evidence, choice, procedure
from tests.unit.teaching.test_judge import HALF, counts

GOOD, BAD = counts(40, 2, 0, 400), counts(0, 40, 40, 400)
PARTS = (0, 0, 1, 1, 2, 2)


def evidence(old, outer, inner) -> Evidence:
    """Six tiles in three parts; the same counts for every tile of a kind."""
    places = range(len(PARTS))
    pairs = [(0, 1), (0, 2), (1, 2)]
    return Evidence(
        PARTS,
        tuple(places),
        HALF,
        [old] * len(PARTS),
        {pair: {p: inner for p in places if PARTS[p] in pair} for pair in pairs},
        {part: {p: outer for p in places if PARTS[p] == part} for part in set(PARTS)},
    )


def test_weights_that_are_better_everywhere_are_chosen_and_score_so() -> None:
    found = evidence(BAD, GOOD, GOOD)

    assert choice(found).kept == "weights"
    assert procedure(found).iou == pytest.approx(40 / 42)
    assert found.before().iou == 0


def test_a_gain_that_hangs_on_one_piece_of_ground_is_not_chosen_and_one_that_all_share_is() -> None:
    fair, slightly_worse, better = counts(30, 2, 10, 400), counts(29, 2, 11, 400), counts(39, 2, 1, 400)
    lucky = [BAD if place == 0 else fair for place in range(len(PARTS))]
    by_one = {place: better if place == 0 else slightly_worse for place in range(len(PARTS))}
    found = replace(evidence(fair, better, better), old=lucky)
    hanging = replace(found, outer={part: {p: by_one[p] for p in each} for part, each in found.outer.items()})

    assert choice(hanging).scores["weights"] > choice(hanging).scores["nothing"] + 0.05
    assert choice(hanging).kept == "nothing"
    assert choice(evidence(fair, better, better)).kept == "weights"


def test_what_is_no_better_is_left_as_it_was() -> None:
    found = evidence(GOOD, GOOD, GOOD)

    assert choice(found).kept == "nothing"
    assert procedure(found) == found.before()


def test_the_score_of_a_part_does_not_depend_on_the_choice_that_it_would_make_itself() -> None:
    """New weights that look good on the ground that is scored, and bad on all that chooses, are not scored."""
    found = evidence(GOOD, GOOD, BAD)

    assert procedure(found) == found.before()


def test_weights_that_look_good_where_is_chosen_and_fail_elsewhere_are_scored_as_they_fail() -> None:
    found = evidence(BAD, BAD, GOOD)

    assert choice(found, without=0).kept == "weights"
    assert procedure(found).iou < 0.3


def test_counts_of_a_tile_come_from_weights_that_did_not_learn_from_it() -> None:
    found = evidence(BAD, GOOD, GOOD)

    assert set(found.learned(without=1)) == {0, 1, 4, 5}
    assert set(found.learned()) == set(range(6))


def test_without_training_the_choice_is_between_thresholds() -> None:
    found = replace(evidence(counts(40, 2, 0, 400, said=-0.1), GOOD, GOOD), inner={}, outer={})

    assert choice(found).kept == "threshold"
    assert set(choice(found).scores) == {"nothing", "threshold"}
    assert procedure(found).iou > 0.9
