"""The area under the risk-coverage curve, against sums that sort every pixel."""

import numpy as np
import pytest

from landslide_core.calibration.risk_coverage import RiskCoverage


def test_an_uncertainty_that_knows_every_error_has_the_least_area():
    wrong = np.arange(10_000) < 1000
    knowing = RiskCoverage.of(wrong * 0.4, wrong)

    assert knowing.error == pytest.approx(0.1)
    assert knowing.area == pytest.approx(knowing.least, abs=0.001)
    assert knowing.ranks_errors


def test_an_uncertainty_that_says_nothing_has_the_area_of_the_error_rate():
    rng = np.random.default_rng(0)
    wrong = rng.random(200_000) < 0.2
    silent = RiskCoverage.of(rng.random(wrong.size) / 2, wrong)

    assert silent.area == pytest.approx(0.2, abs=0.005)
    assert not silent.ranks_errors


def test_the_area_is_that_of_all_pixels_sorted():
    rng = np.random.default_rng(1)
    uncertainty = rng.random(20_000) / 2
    wrong = rng.random(20_000) < uncertainty
    order = np.argsort(uncertainty)
    by_hand = (wrong[order].cumsum() / np.arange(1, 20_001)).mean()

    half = RiskCoverage.of(uncertainty[:10_000], wrong[:10_000]) + RiskCoverage.of(
        uncertainty[10_000:], wrong[10_000:]
    )
    assert half.area == pytest.approx(by_hand, abs=0.002)
    assert half.as_dict()["ranks_errors"]


def test_no_pixels_have_no_area():
    nothing = RiskCoverage.of(np.zeros(0), np.zeros(0, bool))

    assert np.isnan(nothing.area)
    assert np.isnan(nothing.error)
