"""Correlation, inflation and contingency of factors."""

import numpy as np
import pytest

from landslide_core.factors import Factor
from landslide_core.factors.collinearity import collinearity, contingency
from landslide_core.factors.stack import FactorStack
from tests import small_factors as small


def test_inflation_is_known_and_stops_are_named():
    rng = np.random.default_rng(0)
    a, b, noise = (rng.standard_normal((80, 90)).astype(np.float32) for _ in range(3))
    grids = [a, b, a + b + 0.1 * noise, np.full_like(a, 2)]
    cards = [Factor(name, name, "", "continuous") for name in "abcd"]
    stack = FactorStack.stacked(cards, grids, type(small.GEOBOX)((80, 90), small.AFFINE, small.CRS))
    found = collinearity(stack)
    data = stack.table()[:, :3].astype(float)
    for place in range(3):
        others = np.column_stack([np.delete(data, place, 1), np.ones(len(data))])
        fit = others @ np.linalg.lstsq(others, data[:, place], rcond=None)[0]
        assert found.vif[place] == pytest.approx(
            data[:, place].var() / (data[:, place] - fit).var(), rel=1e-6
        )
    assert np.isnan(found.vif[3])
    assert found.vif_table()["verdict"].tolist() == ["stop", "stop", "stop", "constant"]
    assert any("c follows from the other factors" in warning for warning in found.warnings)
    np.testing.assert_allclose(found.pearson[:3, :3], np.corrcoef(data.T), atol=1e-9)


def test_a_factor_given_twice_has_infinite_inflation():
    stack = small.stack()
    twice = stack.with_factor(Factor("again", "Again", "", "continuous"), 2 * stack.values[0] + 1)
    assert np.isinf(collinearity(twice).vif).all()


def test_aspect_enters_as_sine_and_cosine_and_classes_by_cramers_v():
    rng = np.random.default_rng(0)
    codes = rng.integers(1, 4, (30, 30)).astype(np.float32)
    aspect = rng.uniform(0, 360, (30, 30)).astype(np.float32)
    cards = [Factor("aspect", "Aspect", "°", "circular"), *(Factor(n, n, "", "categorical") for n in "rs")]
    found = collinearity(
        FactorStack.stacked(
            cards, [aspect, codes, codes], type(small.GEOBOX)((30, 30), small.AFFINE, small.CRS)
        )
    )
    assert found.columns == ("sin(aspect)", "cos(aspect)")
    assert found.cramers_v[0, 1] == pytest.approx(1)
    assert any("r and s go together (Cramér's V 1.00)" in warning for warning in found.warnings)
    assert contingency(np.array([1, 1, 2, 2]), np.array([1, 2, 1, 2])).cramers_v == 0
