"""Worlds whose probabilities are known: a calibration must give them back."""

import numpy as np
import pytest
from scipy.special import expit, logit

from landslide_core.calibration.calibrate import choose, cross_entropy, error_where_said, fit
from landslide_core.calibration.calibration import Calibration
from landslide_core.calibration.counts import LabelledCounts


def world(seed, a=1.0, b=1.0, c=0.0, pixels=200_000, centre=-1.0):
    """Labelled pixels whose true probability is that of Calibration(a, b, c) on their raw logits."""
    rng = np.random.default_rng(seed)
    raw = rng.normal(centre, 2.5, pixels)
    truth = rng.random(pixels) < expit(Calibration("beta", a, b, c).apply(raw))
    return LabelledCounts.of(truth[None], raw[None])


def test_platt_gives_slope_and_intercept_of_a_known_world_back():
    found = fit("platt", world(0, a=0.5, b=0.5, c=-1.2))

    assert (found.a, found.c) == (pytest.approx(0.5, abs=0.01), pytest.approx(-1.2, abs=0.02))
    assert found.a == found.b


def test_beta_gives_its_three_numbers_back():
    found = fit("beta", world(1, a=0.4, b=0.9, c=0.3, pixels=1_000_000))

    assert (found.a, found.b, found.c) == (
        pytest.approx(0.4, abs=0.03),
        pytest.approx(0.9, abs=0.03),
        pytest.approx(0.3, abs=0.05),
    )


def test_a_temperature_has_no_intercept():
    found = fit("temperature", world(2, a=0.5, b=0.5))

    assert found.a == pytest.approx(0.5, abs=0.01)
    assert found.c == 0


def test_a_calibrated_network_errs_little_where_it_says_something_and_a_bold_one_much():
    ground = world(3, a=0.4, b=0.4, c=-1.0)

    assert error_where_said(fit("platt", ground), ground) < 0.01
    assert error_where_said(Calibration(), ground) > 0.1


def test_the_error_is_measured_where_something_is_said_and_not_over_the_empty_ground():
    rng = np.random.default_rng(4)
    empty = LabelledCounts.of(np.zeros((1, 1_000_000), bool), np.full((1, 1_000_000), -9.0))
    said = LabelledCounts.of(rng.random((1, 1000)) < 0.5, np.full((1, 1000), logit(0.9)))

    assert error_where_said(Calibration(), empty + said) == pytest.approx(0.4, abs=0.05)


@pytest.mark.parametrize("kind", ["temperature", "platt", "beta"])
def test_a_fit_that_runs_away_is_refused(kind):
    upside_down = LabelledCounts.of(np.array([[True, False] * 50]), np.array([[-4.0, 4.0] * 50]))
    apart = LabelledCounts.of(np.array([[True, False] * 50]), np.array([[0.1, -0.1] * 50]))
    one_class = LabelledCounts.of(np.zeros((5, 5), bool), np.zeros((5, 5)))

    assert [fit(kind, ground) for ground in (upside_down, apart, one_class)] == [Calibration()] * 3


def test_calibration_keeps_the_order_of_pixels():
    logits = np.linspace(-15, 15, 500)

    assert (np.diff(Calibration("beta", 0.3, 1.7, -2).apply(logits)) > 0).all()


def test_what_is_shipped_held_on_regions_that_it_was_not_fitted_on():
    same = {f"county {n}": world(10 + n, a=0.5, b=0.5, c=-1.0) for n in range(4)}

    chosen = choose(same)

    assert chosen.calibration.a == pytest.approx(0.5, abs=0.02)
    assert chosen.held_out[chosen.calibration.kind]["error"] < chosen.held_out["none"]["error"]
    pooled = sum(list(same.values())[1:], list(same.values())[0])
    assert cross_entropy(chosen.calibration, pooled) < cross_entropy(Calibration(), pooled)


def test_none_is_shipped_when_every_fit_makes_left_out_regions_worse():
    opposite = {"bold": world(20, a=0.4, b=0.4), "shy": world(21, a=2.5, b=2.5)}

    assert choose(opposite).calibration == Calibration()
