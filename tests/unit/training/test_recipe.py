"""Recipes and their learning rates."""

import pytest

from landslide_core.errors import SettingError
from landslide_core.training import recipes
from landslide_core.training.recipes import PAPER


def test_the_papers_recipe_is_the_papers() -> None:
    assert (PAPER.loss, PAPER.batch, PAPER.epochs, PAPER.learning_rate) == ("dice_and_focal", 32, 50, 1e-4)
    assert PAPER.rate(0) == pytest.approx(1e-4)
    assert PAPER.rate(10 * PAPER.steps_per_epoch) == pytest.approx(1e-5)
    assert PAPER.rate(30 * PAPER.steps_per_epoch) == pytest.approx(1e-7)


def test_the_modern_rate_warms_up_and_falls_to_nothing() -> None:
    recipe = recipes.MODERN
    rates = [recipe.rate(step) for step in range(recipe.epochs * recipe.steps_per_epoch)]

    assert max(rates) == pytest.approx(recipe.learning_rate, rel=1e-2)
    assert rates[0] < recipe.learning_rate / 100
    assert rates[-1] < recipe.learning_rate / 1000


def test_a_wrong_recipe_is_answered_with_the_right_ones() -> None:
    with pytest.raises(SettingError, match="paper, modern"):
        recipes.get("newest")
