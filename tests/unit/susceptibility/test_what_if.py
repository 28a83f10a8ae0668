"""What-if: zero changes nothing, changes go the right way, and guesses beyond what was seen are marked."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landslide_core.errors import InputError
from landslide_core.susceptibility import Change, Encoding, WhatIf, applicability, zone
from tests import small_forest as small

TABLE, LABELS = small.rows(2000, seed=2)
FOREST = small.forest()
SHIFTED = ("slope", "aspect", "river_distance", "noise")


def asked(forest=FOREST, table=TABLE, labels=LABELS):
    return WhatIf(forest, table, zone(forest.probability(table)), labels, 100.0)


MAP = asked()


@given(st.lists(st.sampled_from(SHIFTED), unique=True))
@settings(deadline=None, max_examples=25)
def test_a_shift_of_zero_gives_the_identical_map(names):
    answer = MAP.ask([Change(name, 0.0) for name in names])
    np.testing.assert_array_equal(answer.probability, MAP.before)
    assert not answer.change.any()
    assert not answer.extrapolated.any()
    assert answer.entered_km2 == answer.left_km2 == 0


@given(
    st.sampled_from(SHIFTED),
    st.floats(-50, 50, width=32),
    st.lists(st.booleans(), min_size=2000, max_size=2000),
)
@settings(deadline=None, max_examples=15)
def test_the_answer_is_that_of_the_forest_asked_anew_and_nothing_moves_outside(name, amount, inside):
    k = [f.name for f in small.FACTORS].index(name)
    where = np.array(inside)
    table = TABLE.copy()
    if name == "aspect":
        turned = (table[:, k] + np.float32(amount)) % np.float32(360)
        table[:, k] = np.where(where & (table[:, k] >= 0), turned, table[:, k])
    else:
        low, high = {"slope": (0, 90), "river_distance": (0, np.inf)}.get(name, (-np.inf, np.inf))
        table[where, k] = np.clip(table[where, k] + np.float32(amount), low, high)
    answer = MAP.ask([Change(name, amount)], where)
    np.testing.assert_array_equal(answer.probability, FOREST.probability(table))
    assert not answer.change[~where].any()


def test_steeper_ground_enters_the_high_classes_and_the_words_say_how_much():
    answer = MAP.ask([Change("slope", 10)])
    assert answer.change.mean() > 0.02
    assert answer.entered_km2 > answer.left_km2
    assert answer.high_km2[1] == pytest.approx(answer.high_km2[0] + answer.entered_km2 - answer.left_km2)
    assert answer.captured[1] > answer.captured[0]
    assert f"{answer.entered_km2:,.2f} km² enter" in answer.words[0]


def test_values_beyond_training_are_marked_and_others_are_not():
    answer = MAP.ask([Change("slope", 20)])
    expected = TABLE[:, 0] + np.float32(20) > FOREST.high[0]
    np.testing.assert_array_equal(answer.extrapolated, expected)
    assert 0 < expected.mean() < 1
    assert f"{expected.mean():.1%} of the area" in answer.words[-1]
    assert any("outside the range" in sentence for sentence in answer.words)
    assert not MAP.ask([Change("aspect", 200)]).extrapolated.any()  # a direction has no end
    assert MAP.ask([Change("rock", 9, "set")]).extrapolated.all()  # a class that training never saw


def test_a_class_can_be_set_and_a_wider_river_is_a_smaller_distance():
    soft, hard = (MAP.ask([Change("rock", code, "set")]).probability.mean() for code in (3, 1))
    assert soft > MAP.before.mean() > hard
    assert MAP.ask([Change("river_distance", -300)]).change.mean() > 0


def test_two_changes_at_once_are_both_made():
    table = TABLE.copy()
    table[:, 0] = np.clip(table[:, 0] + np.float32(5), 0, 90)
    table[:, 2] = 1
    answer = MAP.ask([Change("slope", 5), Change("rock", 1, "set")])
    np.testing.assert_array_equal(answer.probability, FOREST.probability(table))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([Change("steepness", 1)], "no factor 'steepness'"),
        ([Change("rock", 1)], "cannot be shifted"),
        ([Change("slope", 1), Change("slope", 2)], "changed twice"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_with_a_cure(changes, said):
    with pytest.raises(InputError, match=said) as problem:
        MAP.ask(changes)
    assert problem.value.hint


def test_asking_changes_neither_the_table_nor_the_map_before():
    table, before = TABLE.copy(), MAP.before.copy()
    MAP.ask([Change("slope", 7), Change("aspect", 90)])
    np.testing.assert_array_equal(TABLE, table)
    np.testing.assert_array_equal(MAP.before, before)


def judging(**more):
    """The map with an area of applicability: blocks of rows as parts."""
    learned, labels = small.rows()
    parts = (np.arange(len(learned)) * 5 // len(learned)).astype(np.int16)
    linear = Encoding.fitted(small.FACTORS, learned, labels, "linear")
    applied = applicability(linear, np.array([3.0, 1, 1, 2, 0.1]), TABLE, learned, parts)
    zones = zone(FOREST.probability(TABLE))
    return applied, WhatIf(FOREST, TABLE, zones, LABELS, 100.0, applied=applied, **more)


def test_changed_ground_is_held_against_what_the_model_learned_from_not_against_one_range():
    applied, asking = judging()
    flat_and_far = [Change("slope", 0.5, "set"), Change("river_distance", 1999.0, "set")]
    table = TABLE.copy()
    table[:, 0], table[:, 3] = 0.5, 1999.0
    expected = applied.measure.of(table) > applied.threshold
    answer = asking.ask(flat_and_far)

    assert (table[:, 0] >= FOREST.low[0]).all()
    np.testing.assert_array_equal(answer.extrapolated, expected)
    assert expected.mean() > 0
    assert f"On {expected.mean():.1%} of the area the changed ground is unlike" in answer.words[-1]
    where = np.arange(len(TABLE)) % 2 == 0
    np.testing.assert_array_equal(asking.ask(flat_and_far, where).extrapolated, expected & where)


def test_of_many_places_only_some_are_judged():
    applied, asking = judging(most_judged=500)
    _, exact = judging()
    far = [Change("slope", 58.0, "set"), Change("rock", 1, "set")]
    some, every = (each.ask(far).extrapolated for each in (asking, exact))
    assert some.mean() == pytest.approx(every.mean(), abs=0.05)


def test_an_unseen_class_says_what_it_gets():
    answer = MAP.ask([Change("rock", 9, "set")])
    said = "Rock '9' was not among the rows that the model learned from: it gets their mean share of landslides, "
    assert any(sentence.startswith(said) for sentence in answer.words)
    assert f"{FOREST.encoding.mean_rate:.1%}" in " ".join(answer.words)
    seen = MAP.ask([Change("rock", 2, "set")])
    assert not any("was not among" in sentence for sentence in seen.words)
