"""Frequency ratios and weights of evidence as estimators."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.utils.estimator_checks import check_get_params_invariance

from landslide_core.metrics import auc_of
from landslide_core.susceptibility.classes.counts import breaks_for
from landslide_core.susceptibility.models.class_sums import FrequencyRatioSum, WeightsOfEvidence
from tests import small_factors as small


@pytest.mark.parametrize("model", [FrequencyRatioSum, WeightsOfEvidence])
def test_the_sums_keep_scikit_learns_contract(model):
    stack = small.stack(rows=150, cols=150)
    rows, labels = stack.table(), stack.labels()
    before = rows.copy()
    cuts = tuple(breaks_for(stack).values())
    fitted = clone(model(breaks=cuts)).fit(rows, labels)
    check_get_params_invariance(model.__name__, fitted)
    probability = fitted.predict_proba(rows)
    np.testing.assert_array_equal(rows, before)
    assert probability.shape == (len(rows), 2)
    np.testing.assert_allclose(probability.sum(1), 1)
    assert ((probability >= 0) & (probability <= 1)).all()
    assert probability[:, 1].mean() == pytest.approx(labels.mean(), rel=0.15)
    assert auc_of(fitted.decision_function(rows), labels) > 0.6
    assert fitted.classes_.tolist() == [0, 1]
    assert set(fitted.predict(rows)) <= {0, 1}
    unseen = np.array([[25, 99]], np.float32)  # a rock that training has not seen says nothing
    assert np.isfinite(fitted.decision_function(unseen)).all()
    with pytest.raises(ValueError, match="landslides"):
        model(breaks=cuts).fit(rows, np.zeros(len(rows)))


def test_weights_of_evidence_are_bayes_rule_where_factors_are_independent():
    """With one factor the posterior of a class is its own landslide rate."""
    stack = small.stack(rows=150, cols=150).without("slope")
    rows, labels = stack.table(), stack.labels()
    model = WeightsOfEvidence(tuple(breaks_for(stack).values())).fit(rows, labels)
    for code in (1, 2):
        inside = rows[:, 0] == code
        assert model.predict_proba(rows[inside][:1])[0, 1] == pytest.approx(labels[inside].mean())
