"""Two laws of areas: as published, as scipy has them, and found again in areas that were drawn from them."""

import numpy as np
import pytest
from scipy import integrate, stats

from landslide_core.inventory.sizes.laws import DOUBLE_PARETO, INVERSE_GAMMA, LAWS, Fitted, fit

AREAS = np.geomspace(20, 2e6, 50)
GAMMA = Fitted(INVERSE_GAMMA, np.array([1.4, 1280.0, -132.0]), 0.0)
PARETO = Fitted(DOUBLE_PARETO, np.array([1.4, 2.5, 500.0]), 0.0)
JUDGES = {
    "inverse_gamma": stats.invgamma(1.4, loc=-132.0, scale=1280.0),
    "double_pareto": stats.burr(1.4, 2.5 / 1.4, scale=500.0),
}
TRUE = [GAMMA, PARETO]
both = pytest.mark.parametrize("true", TRUE, ids=[each.law.name for each in TRUE])


@both
def test_density_and_shares_are_those_of_scipy(true: Fitted) -> None:
    judge, values = JUDGES[true.law.name], true.values

    np.testing.assert_allclose(np.exp(true.law.log_density(AREAS, values)), judge.pdf(AREAS), rtol=1e-9)
    np.testing.assert_allclose(true.law.above(AREAS, values), judge.sf(AREAS), rtol=1e-8)
    np.testing.assert_allclose(true.law.area_above(true.law.above(AREAS, values), values), AREAS, rtol=1e-6)


def test_the_double_pareto_is_that_of_stark_and_hovius_with_a_smallest_and_without_a_largest_area() -> None:
    alpha, beta, t = PARETO.values
    c, m = 100.0, 1e13

    def term(area):
        return 1 + (area / t) ** -alpha

    delta = (term(m) / term(c)) ** (beta / alpha)
    printed = (
        beta
        / (t * (1 - delta))
        * term(m) ** (beta / alpha)
        / term(AREAS) ** (1 + beta / alpha)
        * (AREAS / t) ** (-alpha - 1)
    )
    ours = Fitted(DOUBLE_PARETO, PARETO.values, c).density(AREAS)

    seen = AREAS > 100
    np.testing.assert_allclose(ours[seen], printed[seen], rtol=1e-5)
    assert not ours[~seen].any()


@both
@pytest.mark.parametrize("smallest", [0.0, 300.0])
def test_a_density_is_one_in_all_above_the_smallest_area(true: Fitted, smallest: float) -> None:
    law = Fitted(true.law, true.values, smallest)

    whole, _ = integrate.quad(
        lambda log: float(law.density(np.array(np.exp(log)))) * np.exp(log),
        np.log(smallest or 1e-3), np.log(1e12), limit=500,
    )  # fmt: skip
    assert whole == pytest.approx(1, abs=1e-4)
    assert law.below(np.array([smallest]))[0] == pytest.approx(0, abs=1e-3)


@both
def test_the_rollover_is_where_the_density_is_highest(true: Fitted) -> None:
    fine = np.linspace(1, 3000, 300_000)

    assert fine[true.density(fine).argmax()] == pytest.approx(true.rollover_m2, abs=0.02)


def test_large_areas_fall_with_the_power_that_is_called_decay() -> None:
    far = np.array([1e9, 1e10])
    for true in TRUE:
        first, second = np.log10(true.density(far))
        assert first - second == pytest.approx(true.decay, abs=1e-3)
    assert GAMMA.decay == pytest.approx(2.4)


def test_a_law_without_a_maximum_above_the_smallest_area_has_no_rollover() -> None:
    assert np.isnan(Fitted(INVERSE_GAMMA, GAMMA.values, 500.0).rollover_m2)
    assert np.isnan(Fitted(DOUBLE_PARETO, np.array([1.4, 0.9, 500.0]), 0.0).rollover_m2)


@both
@pytest.mark.parametrize("smallest", [0.0, 150.0])
def test_parameters_are_found_again(true: Fitted, smallest: float) -> None:
    areas = Fitted(true.law, true.values, smallest).draw(np.random.default_rng(3), 20_000)

    found = fit(true.law, areas, smallest)

    assert areas.min() >= smallest
    assert found.settled
    assert found.values[:2] == pytest.approx(true.values[:2], rel=0.12)
    assert found.decay == pytest.approx(true.decay, abs=0.1)
    assert found.rollover_m2 == pytest.approx(true.rollover_m2, rel=0.06)
    assert found.distance(areas) < 1.36 / np.sqrt(len(areas))


def test_to_forget_that_small_areas_are_missing_moves_the_rollover() -> None:
    areas = Fitted(DOUBLE_PARETO, PARETO.values, 400.0).draw(np.random.default_rng(4), 5_000)

    assert fit(DOUBLE_PARETO, areas, 0.0).rollover_m2 > 1.3 * PARETO.rollover_m2
    assert fit(DOUBLE_PARETO, areas, 400.0).values[0] == pytest.approx(PARETO.values[0], rel=0.1)


@pytest.mark.parametrize("law", LAWS, ids=[law.name for law in LAWS])
def test_the_unit_of_areas_does_not_matter(law) -> None:
    areas = GAMMA.draw(np.random.default_rng(5), 500)
    metres, kilometres = fit(law, areas, 0.0), fit(law, areas / 1e6, 0.0)

    assert kilometres.rollover_m2 * 1e6 == pytest.approx(metres.rollover_m2, rel=1e-2)
    assert metres.log_likelihood == pytest.approx(np.log(metres.density(areas)).sum(), rel=1e-9)


@pytest.mark.parametrize("law", LAWS, ids=[law.name for law in LAWS])
def test_a_parameter_that_nothing_holds_is_said_to_have_run_away(law) -> None:
    areas = np.random.default_rng(6).uniform(1000, 2000, 300)  # no tail at all: no exponent is large enough

    found = fit(law, areas, 0.0)

    assert not found.settled
    assert found.ends[0] == 1
    assert fit(law, GAMMA.draw(np.random.default_rng(6), 300), 0.0).settled


def test_a_parameter_that_could_be_as_small_as_one_likes_is_said_to_have_run_away() -> None:
    """Areas of a power law: the inverse gamma's `a` may come as near to 0 as one likes, and all are as likely."""
    shares = (np.arange(500) + 0.5) / 500
    areas = 50 + 230 * ((1 - shares) ** (-1 / 0.8) - 1)

    found = fit(INVERSE_GAMMA, areas, 50.0)

    assert found.ends == (0, -1, 0)
    assert found.values[0] == pytest.approx(0.8, abs=0.02)
