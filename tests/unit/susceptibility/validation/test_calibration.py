"""Slope and intercept of calibration, and chances mended by them."""

import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from landslide_core.susceptibility.validation.calibration import Line, line_through, mended_out_of_fold

RNG = np.random.default_rng(0)
TRUE = expit(RNG.normal(-3, 1.5, 20_000))
LABELS = RNG.random(20_000) < TRUE


def test_right_chances_have_slope_1_and_intercept_0():
    found = line_through(TRUE, LABELS)
    assert found.slope == pytest.approx(1, abs=0.06)
    assert found.intercept == pytest.approx(0, abs=0.12)


def test_the_line_is_that_of_scikit_learn():
    said = expit(1.7 * logit(TRUE) + 0.8)
    found = line_through(said, LABELS)
    judge = LogisticRegression(C=1e9, tol=1e-8).fit(logit(said)[:, None], LABELS)
    assert found.slope == pytest.approx(judge.coef_[0, 0], abs=1e-4)
    assert found.intercept == pytest.approx(judge.intercept_[0], abs=1e-4)
    assert found.slope < 0.7  # too extreme


def test_rows_that_stand_for_several_count_as_several():
    times = RNG.integers(1, 4, 500)
    repeated = line_through(np.repeat(TRUE[:500], times), np.repeat(LABELS[:500], times))
    weighed = line_through(TRUE[:500], LABELS[:500], times.astype(float))
    assert weighed.slope == pytest.approx(repeated.slope)


def test_mended_chances_are_right_on_parts_that_had_no_say():
    said = expit(2 * logit(TRUE) + 1).astype(np.float32)
    parts = (np.arange(20_000) % 5).astype(np.int16)
    found = line_through(mended_out_of_fold(said, LABELS, parts), LABELS)
    assert found.slope == pytest.approx(1, abs=0.02)
    assert found.intercept == pytest.approx(0, abs=0.05)


def test_a_line_never_turns_the_order_around():
    upside_down = line_through(1 - TRUE, LABELS)
    assert not upside_down.usable
    parts = (np.arange(20_000) % 5).astype(np.int16)
    np.testing.assert_allclose(mended_out_of_fold(1 - TRUE, LABELS, parts), 1 - TRUE, rtol=1e-6)
    line = Line(-0.5, 0.7)
    assert (np.diff(line.mended(np.sort(TRUE)[::50])) >= 0).all()


@pytest.mark.parametrize("labels", [np.zeros(50, bool), np.ones(50, bool)])
def test_one_class_has_no_line(labels):
    assert not line_through(np.linspace(0.1, 0.9, 50), labels).usable


def test_classes_that_part_do_not_run_away():
    assert not line_through(np.linspace(0.01, 0.99, 50), np.arange(50) > 25).usable
