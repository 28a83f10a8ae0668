"""Distances to where features lie: about none at home, far away elsewhere, the same after JSON."""

import json

import numpy as np
import pytest
from sklearn.covariance import EmpiricalCovariance

from landslide_core.light.familiarity import FeatureSpace, feature_space

RNG = np.random.default_rng(0)
MIX = RNG.normal(size=(40, 40))
HOME = RNG.normal(size=(200, 40)) @ MIX
SPACE = feature_space(HOME)


def test_other_images_of_home_are_near_and_strange_ones_far() -> None:
    near = SPACE.distance(RNG.normal(size=(50, 40)) @ MIX)
    far = SPACE.distance(RNG.normal(size=(50, 40)) @ MIX + 6 * HOME.std(axis=0))

    assert abs(np.median(near)) < 0.3
    assert far.min() > near.max()


def test_it_ranks_as_the_full_mahalanobis_distance_of_scikit_learn_does_along_what_varies() -> None:
    steps = HOME.mean(axis=0) + np.outer(np.linspace(1, 8, 12), (HOME - HOME.mean(axis=0))[0])
    theirs = EmpiricalCovariance().fit(HOME).mahalanobis(steps)

    np.testing.assert_array_equal(np.argsort(SPACE.distance(steps)), np.argsort(theirs))


def test_a_space_comes_back_from_json() -> None:
    again = FeatureSpace.from_dict(json.loads(json.dumps(SPACE.as_dict())))

    np.testing.assert_allclose(again.distance(HOME), SPACE.distance(HOME), atol=0.02)


def test_two_images_do_not_say_where_features_lie() -> None:
    with pytest.raises(ValueError, match="2 images"):
        feature_space(HOME[:2])


def test_a_feature_that_never_varied_does_not_divide_by_nothing() -> None:
    flat = np.column_stack([HOME, np.zeros(len(HOME))])

    assert np.isfinite(feature_space(flat).distance(flat)).all()
