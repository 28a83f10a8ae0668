"""Sentences that compare figures flip when the figures flip."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from landslide_core.susceptibility import in_words
from landslide_core.susceptibility.models import models


@pytest.mark.parametrize(
    ("ours", "other", "higher", "said"),
    [
        (0.83, 0.81, True, "better than"),
        (0.81, 0.83, True, "worse than"),
        (0.011, 0.013, False, "better than"),
        (0.013, 0.011, False, "worse than"),
        (0.8301, 0.8304, True, "the same as"),
    ],
)
def test_a_comparison_says_which_figure_is_the_better(ours, other, higher, said):
    sentence = in_words.versus("Score", ("mean", ours), {"forest": other}, higher=higher)
    assert said in sentence
    assert sum(word in sentence for word in ("better than", "worse than", "the same as")) == 1


def test_a_difference_that_is_not_clear_is_called_so():
    sentence = in_words.versus(
        "AUC", ("mean", 0.82), {"forest": 0.81, "boosting": 0.80}, higher=True, unclear={"forest"}
    )
    assert (
        "better than the forest (0.810; no clear difference), better than the boosting (0.800)." in sentence
    )


def result(auc, brier, scores=None):
    """A result with the figures of the mean and of its members, in the order mean, forest, boosting."""
    names = (models.MEAN, *models.AVERAGED)
    scores = scores or [np.arange(10.0)] * 3
    found = {
        name: SimpleNamespace(
            name=name, title=models.get(name).title, cross={"block": SimpleNamespace(auc=area)},
            reliability=SimpleNamespace(brier=error), scores=score,
        )
        for name, area, error, score in zip(names, auc, brier, scores, strict=True)
    }  # fmt: skip
    return SimpleNamespace(results=found, main=models.MEAN, headline="block", differences={})


def test_the_mean_is_called_better_only_where_it_is():
    good = " ".join(in_words.mean_against_its_members(result((0.83, 0.82, 0.81), (0.010, 0.011, 0.012))))
    mixed = " ".join(in_words.mean_against_its_members(result((0.81, 0.83, 0.80), (0.012, 0.011, 0.013))))
    assert good.count("better than") == 4
    assert (mixed.count("better than"), mixed.count("worse than")) == (2, 2)
    assert "Brier score" in mixed
    assert "0.8300" not in good
    assert in_words.mean_against_its_members(SimpleNamespace(results={}, main=models.FOREST)) == ()


def test_no_models_card_praises_it():
    assert [
        model.name for model in models.MODELS if "less than" in model.meaning or "best" in model.meaning
    ] == []


def test_reasons_say_whose_they_are_and_how_like_the_headline():
    same = in_words.who_is_explained(result((0.8,) * 3, (0.01,) * 3))
    other = in_words.who_is_explained(
        result((0.8,) * 3, (0.01,) * 3, [np.arange(10.0), -np.arange(10.0), np.arange(10.0)])
    )
    assert "random forest alone" in same
    assert "rank correlation of 1.000" in same
    assert "rank correlation of -1.000" in other
    alone = SimpleNamespace(results={}, main=models.FOREST)
    assert "also the map to go by" in in_words.who_is_explained(alone)


def test_the_readme_claims_no_victory_that_no_figure_stands_for():
    text = (Path(__file__).resolve().parents[3] / "README.md").read_text("utf-8")
    for claim in ("errs less than", "beat the forest", "better than the forest"):
        assert claim not in text
