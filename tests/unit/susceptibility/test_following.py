"""Factors that hang together: what follows, exactly, and what is named because it does not."""

import numpy as np
from scipy import ndimage

from landslide_core.factors import Factor
from landslide_core.susceptibility import Change, ForestSettings, Surroundings, WhatIf, fit_forest, zone
from landslide_core.susceptibility.following import followed, staying

FACTORS = tuple(
    Factor(name, name.replace("_", " "), "", kind)
    for name, kind in (
        ("slope", "continuous"), ("twi", "continuous"), ("slope_wide", "continuous"), ("relief", "continuous"),
        ("lithology", "categorical"), ("hardness", "categorical"),
    )
)  # fmt: skip
VALID = np.random.default_rng(0).random((30, 40)) > 0.1


def table():
    rng = np.random.default_rng(1)
    slope = rng.uniform(0, 50, VALID.sum())
    rock = rng.integers(1, 5, slope.size)
    area = rng.uniform(100, 1e6, slope.size)
    wet = np.log(area / 10 / np.maximum(np.tan(np.radians(slope)), 1e-3))
    columns = [
        slope,
        wet,
        slope + rng.normal(0, 2, slope.size),
        rng.uniform(0, 99, slope.size),
        rock,
        1 + rock % 2,
    ]
    return np.column_stack(columns).astype(np.float32), area


def test_wetness_follows_the_slope_at_the_same_drained_area():
    rows, area = table()
    steeper = np.clip(rows[:, 0] + 7, 0, 90).astype(np.float32)
    moved = followed(FACTORS, rows, {0: steeper}, None)
    expected = np.log(area / 10 / np.maximum(np.tan(np.radians(steeper.astype(np.float64))), 1e-3))
    np.testing.assert_allclose(moved[1], expected, atol=1e-4)
    np.testing.assert_allclose(moved[2], rows[:, 2] + (steeper - rows[:, 0]), atol=1e-4)


def test_the_mean_slope_around_is_that_of_the_changed_slopes():
    rows, _ = table()
    inside = np.arange(len(rows)) < 200
    steeper = np.where(inside, rows[:, 0] + 10, rows[:, 0]).astype(np.float32)
    moved = followed(FACTORS, rows, {0: steeper}, Surroundings(VALID, (5, 7)))
    step, known = np.zeros(VALID.shape), VALID.astype(float)
    step[VALID] = steeper - rows[:, 0]
    mean = ndimage.uniform_filter(step, (5, 7), mode="nearest") / ndimage.uniform_filter(
        known, (5, 7), mode="nearest"
    )
    np.testing.assert_allclose(moved[2], np.clip(rows[:, 2] + mean[VALID], 0, 90), atol=1e-4)


def test_hardness_follows_the_rock_where_each_rock_has_one():
    rows, _ = table()
    moved = followed(FACTORS, rows, {4: np.full(len(rows), 3, np.float32)}, None)
    assert set(moved[5].tolist()) == {2.0}
    rows[:400, 5] = 1
    assert 5 not in followed(FACTORS, rows, {4: np.full(len(rows), 3, np.float32)}, None)


def test_what_is_changed_itself_is_left_alone_and_what_stays_is_named():
    rows, _ = table()
    assert 1 not in followed(FACTORS, rows, {0: rows[:, 0] + 1, 1: rows[:, 1]}, None)
    assert staying(FACTORS, ("slope",), ("twi", "slope_wide")) == ("relief",)
    assert staying(FACTORS, ("slope",), ()) == ("twi", "slope wide", "relief")


def test_a_map_says_what_moved_along_and_what_did_not():
    rows, _ = table()
    labels = rows[:, 0] + 3 * rows[:, 1] > 60
    forest = fit_forest(FACTORS, rows, labels, ForestSettings(trees=10, leaf=5))
    asking = WhatIf(forest, rows, zone(forest.probability(rows)), labels, 100.0)
    answer = asking.ask([Change("slope", 8)])
    alone = asking.ask([Change("slope", 8)], follow=False)

    assert (answer.followed, answer.stayed) == (("twi", "slope wide"), ("relief",))
    assert "Moved along: twi, slope wide." in answer.words
    assert "Not moved along, though they hang together: relief." in answer.words
    assert (alone.followed, alone.stayed) == ((), ("twi", "slope wide", "relief"))
    assert (answer.probability != alone.probability).any()
    where = np.arange(len(rows)) < 300
    assert not asking.ask([Change("slope", 8)], where).change[~where].any()
