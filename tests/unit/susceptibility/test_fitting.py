"""Models fitted, validated and judged together."""

from dataclasses import replace

import numpy as np
import pytest

from landslide_core.factors.factor_table import FactorTable
from landslide_core.susceptibility import ForestSettings, SusceptibilitySettings, map_susceptibility
from tests import small_forest as small

SETTINGS = SusceptibilitySettings(
    models=("weights_of_evidence",), forest=ForestSettings(trees=6), explain=False, folds=3, repeats=2
)


def table(count: int = 1500, rate: float | None = None, seed: int = 0) -> FactorTable:
    """Rows with coordinates; `rate` thins the landslides out."""
    values, labels = small.rows(count, seed)
    rng = np.random.default_rng(seed)
    kept = np.ones(count, np.bool_)
    if rate is not None:
        kept = ~labels | (rng.random(count) < rate * (~labels).sum() / labels.sum())
    places = rng.uniform(0, 20_000, (count, 2))
    return FactorTable(small.FACTORS, values[kept], labels[kept], places_m=places[kept])


@pytest.fixture(scope="module")
def rare():
    return map_susceptibility(table(4000, 0.1), SETTINGS)


def test_chances_are_as_common_as_landslides_among_the_rows(rare):
    forest = rare.results["random_forest"]
    assert rare.sample.rate < 0.12
    assert forest.scores.mean() > 2 * rare.sample.rate
    assert forest.chance(forest.scores).mean() == pytest.approx(rare.sample.rate, rel=0.4)


def test_every_score_has_its_spread_and_interval(rare):
    for each in rare.results.values():
        assert all(len(cross.repeats) == 2 for cross in each.cross.values())
        assert each.interval.low < each.cross[rare.headline].auc < each.interval.high
    assert set(rare.differences) == {"weights_of_evidence"}
    assert rare.block_curve is not None
    assert rare.splits.apart
    assert "on ground not seen" in rare.notes[0]


def test_mending_is_kept_only_where_it_helps_and_keeps_the_order(rare):
    mended = map_susceptibility(table(4000, 0.1), replace(SETTINGS, recalibrate=True))
    for name, each in mended.results.items():
        before = rare.results[name]
        assert each.reliability.brier <= before.reliability.brier
        order = np.argsort(each.scores)
        assert (np.diff(each.chance(each.scores[order])) >= 0).all()
        assert each.cross[rare.headline].auc == before.cross[rare.headline].auc


def test_chosen_rows_have_relative_chances_until_the_share_is_stated():
    chosen = map_susceptibility(table(900), SETTINGS)
    assert chosen.sample.chosen
    stated = map_susceptibility(table(900), replace(SETTINGS, true_rate=0.01))
    assert not stated.sample.chosen
    forest = stated.results["random_forest"]
    weight = stated.sample.balanced(table(900).labels(), None)
    assert np.average(forest.chance(forest.scores), weights=weight) == pytest.approx(0.01, rel=0.5)
    assert forest.reliability.brier < 0.02
    for each in (*chosen.notes, *(c.x_title for m in chosen.results.values() for c in m.curves)):
        assert "% of the area" not in each
        assert "share of the area" not in each


def test_a_leak_is_never_praised_and_chance_never_explained():
    honest = table(900)
    leak = honest.values.copy()
    leak[:, 4] = honest.landslide + np.random.default_rng(0).normal(0, 0.3, 900)
    leaking = map_susceptibility(replace(honest, values=leak), SETTINGS)
    assert "Noise alone nearly gives the landslides away" in leaking.notes[0]
    assert "holds in other parts" not in leaking.notes[0]
    few = np.random.default_rng(1).permutation(400) < 10
    rows = replace(honest, values=honest.values[:400], landslide=few, places_m=honest.places_m[:400])
    guessed = map_susceptibility(rows, SETTINGS)
    assert "cannot be told from guessing" in guessed.notes[0]
    assert "10 landslides are few" in guessed.notes[0]
    assert "alike" not in guessed.notes[0]
