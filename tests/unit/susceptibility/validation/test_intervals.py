"""Intervals of AUC and of differences, against resampling."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from landslide_core.factors.factor_table import FactorTable
from landslide_core.susceptibility.classes.ground import ground_of
from landslide_core.susceptibility.validation import intervals
from tests import small_factors

RNG = np.random.default_rng(0)
PLACES = RNG.uniform(0, 10_000, (1500, 2))
LABELS = RNG.random(1500) < 0.3
SCORES = LABELS + RNG.normal(0, 1.5, 1500)
DATA = FactorTable((small_factors.CONTINUOUS,), SCORES[:, None].astype(np.float32), LABELS, places_m=PLACES)
GROUND = ground_of(DATA)
CELLS = GROUND.cells_of(DATA)
AUC = roc_auc_score(LABELS, SCORES)


def test_influences_add_up_to_nothing_and_are_what_leaving_a_row_out_changes():
    found = intervals.influence(SCORES, LABELS)
    assert found.sum() == pytest.approx(0, abs=1e-12)
    for row in (3, 500, 1499):
        kept = np.arange(1500) != row
        change = AUC - roc_auc_score(LABELS[kept], SCORES[kept])
        assert found[row] == pytest.approx(change, abs=1e-5)


def test_influences_within_parts_add_up_to_nothing_in_each_and_are_those_of_a_mean():
    parts = np.random.default_rng(1).integers(0, 4, 1500).astype(np.int16)
    moved = SCORES + 10 * parts  # heights that differ between parts change nothing
    found = intervals.influence(moved, LABELS, parts)
    np.testing.assert_allclose(found, intervals.influence(SCORES, LABELS, parts), atol=1e-12)

    def mean_within(kept):
        inside = [kept & (parts == part) for part in range(4)]
        return np.mean([roc_auc_score(LABELS[rows], SCORES[rows]) for rows in inside])

    whole = mean_within(np.ones(1500, bool))
    for part in range(4):
        assert found[parts == part].sum() == pytest.approx(0, abs=1e-12)
    for row in (3, 500, 1499):
        assert found[row] == pytest.approx(whole - mean_within(np.arange(1500) != row), abs=1e-4)


def test_a_part_of_one_class_takes_no_part():
    parts = np.where(LABELS & (np.arange(1500) < 700), 1, 0).astype(np.int16)
    found = intervals.influence(SCORES, LABELS, parts)
    assert (found[parts == 1] == 0).all()
    assert np.any(found[parts == 0] != 0)


def test_independent_rows_have_the_interval_of_a_bootstrap():
    found = intervals.of_area(AUC, SCORES, LABELS, CELLS, GROUND)
    draws = []
    for _ in range(300):
        rows = RNG.integers(0, 1500, 1500)
        draws.append(roc_auc_score(LABELS[rows], SCORES[rows]))
    assert found.high - found.low == pytest.approx(np.ptp(np.percentile(draws, [2.5, 97.5])), rel=0.3)
    assert found.low < AUC < found.high


def test_scores_of_whole_neighbourhoods_have_a_wider_one():
    patch = (PLACES // 2500).astype(int) @ [4, 1]
    shared = RNG.normal(0, 1.5, 16)[patch] + LABELS
    alone = intervals.of_area(0.7, SCORES, LABELS, CELLS, GROUND)
    together = intervals.of_area(0.7, shared, LABELS, CELLS, GROUND)
    assert together.high - together.low > 1.3 * (alone.high - alone.low)


def test_guessing_holds_one_half_about_95_times_in_100():
    held = []
    for seed in range(150):
        scores = np.random.default_rng(seed).random(1500)
        found = intervals.of_area(roc_auc_score(LABELS, scores), scores, LABELS, CELLS, GROUND)
        held.append(found.low <= 0.5 <= found.high)
    assert 0.9 <= np.mean(held) <= 0.99


def test_a_model_against_itself_with_noise_is_clear_only_where_it_is_better():
    noisy = SCORES + RNG.normal(0, 3, 1500)
    first, second = (AUC, SCORES), (roc_auc_score(LABELS, noisy), noisy)
    better = intervals.of_difference(first, second, LABELS, CELLS, GROUND)
    assert better.clear
    assert better.value == pytest.approx(first[0] - second[0])
    nearly = SCORES + RNG.normal(0, 0.01, 1500)
    same = intervals.of_difference(first, (roc_auc_score(LABELS, nearly), nearly), LABELS, CELLS, GROUND)
    assert not same.clear
    assert same.high - same.low < 0.01


def test_a_perfect_score_has_no_limits():
    assert intervals.of_area(1.0, LABELS.astype(float), LABELS, CELLS, GROUND).words == "–"
