"""Coefficients against known odds, scikit-learn, and rows that are copies of each other."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from landslide_core.factors import Factor
from landslide_core.susceptibility.models.coefficients import coefficients
from tests import small_forest as small

WET = Factor("wet", "Wet", "", "categorical", classes={0: "dry", 1: "wet"})
X = Factor("x", "X", "m", "continuous")


def test_a_table_of_two_by_two_gives_its_odds_ratio_and_woolfs_error():
    cells = {(0, False): 60, (0, True): 15, (1, False): 30, (1, True): 20}
    table = np.concatenate([np.full(n, wet, np.float32) for (wet, _), n in cells.items()])[:, None]
    labels = np.concatenate([np.full(n, slid) for (_, slid), n in cells.items()])
    found = coefficients([WET], table, labels, np.arange(len(labels)))

    assert found.names == ("intercept", "wet = wet (against dry)")
    assert found.value[1] == pytest.approx(np.log(60 * 20 / (15 * 30)), abs=1e-8)
    assert found.plain_error[1] == pytest.approx(np.sqrt(sum(1 / n for n in cells.values())), abs=1e-8)
    assert found.value[0] == pytest.approx(np.log(15 / 60), abs=1e-8)
    row = found.frame().iloc[1]
    assert row["odds_ratio"] == pytest.approx(60 * 20 / (15 * 30))
    assert row["odds_ratio_low"] < row["odds_ratio"] < row["odds_ratio_high"]


def test_coefficients_are_those_of_scikit_learn_in_units():
    table, labels = small.rows(1500)
    chosen = [0, 3, 4]
    factors = [small.FACTORS[k] for k in chosen]
    found = coefficients(factors, table[:, chosen], labels, np.arange(1500))
    scale = table[:, chosen].std(0)
    judge = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(table[:, chosen] / scale, labels)
    np.testing.assert_allclose(found.value[1:], judge.coef_[0] / scale, rtol=1e-3)
    assert found.value[0] == pytest.approx(judge.intercept_[0], rel=1e-3)
    assert found.p[1] < 1e-6
    assert found.p[3] > 0.01  # noise


def test_copies_of_rows_in_their_block_add_no_certainty():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 1)).astype(np.float32)
    labels = rng.random(200) < 1 / (1 + np.exp(-x[:, 0]))
    once = coefficients([X], x, labels, np.arange(200))
    copied = coefficients([X], np.repeat(x, 9, 0), np.repeat(labels, 9), np.repeat(np.arange(200), 9))

    np.testing.assert_allclose(copied.value, once.value, atol=1e-6)
    np.testing.assert_allclose(copied.error, once.error, rtol=1e-6)
    np.testing.assert_allclose(copied.plain_error, once.plain_error / 3, rtol=1e-6)
    assert copied.blocks == 200


def test_errors_by_blocks_hold_what_they_promise_where_blocks_share_their_luck():
    rng = np.random.default_rng(1)
    hits = []
    for _ in range(200):
        block = np.repeat(np.arange(60), 20)
        x = np.repeat(rng.normal(size=60), 20)[:, None].astype(np.float32)
        labels = rng.random(1200) < 1 / (1 + np.exp(1 - np.repeat(rng.normal(0, 1, 60), 20)))
        found = coefficients([X], x, labels, block)
        hits.append(abs(found.value[1]) < found.half_width[1])
    assert 0.90 <= np.mean(hits) <= 0.985


def test_separation_constant_columns_and_copies_are_said():
    x = np.linspace(-1, 1, 100, dtype=np.float32)
    table = np.column_stack([x, np.ones(100, np.float32)])
    apart = coefficients([X, WET], table, x > 0, np.arange(100))
    assert "almost without an error" in apart.notes[0]
    assert apart.names == ("intercept", "x")  # what is the same everywhere has no coefficient
    rng = np.random.default_rng(2)
    labels = rng.random(100) < 0.5
    twin = Factor("y", "Y", "", "continuous")
    both = coefficients([X, twin], np.column_stack([x, 2 * x]), labels, np.arange(100))
    assert "exactly the same" in both.notes[-1]
