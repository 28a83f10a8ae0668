"""Recipes of the papers: their rates, and the places where released code contradicts its own configuration."""

import numpy as np
import pytest

from landslide_core.errors import InputError
from landslide_core.networks import NETWORKS
from landslide_core.training.losses import LOSSES
from landslide_core.training.published_recipes import (
    CALANDDET,
    DIGATE,
    GEONEXT,
    GEONEXT_AS_RELEASED,
    PUBLISHED,
)
from landslide_core.training.recipe import Recipe
from landslide_core.training.recipes import PAPER, RECIPES, get


def rates(recipe: Recipe) -> np.ndarray:
    return np.array([recipe.rate(step) for step in range(recipe.epochs * recipe.steps_per_epoch)])


def test_geonext_rises_for_a_tenth_of_the_steps_and_falls_or_stays_as_its_released_loop_has_it() -> None:
    cycle, released = rates(GEONEXT), rates(GEONEXT_AS_RELEASED)

    assert np.argmax(cycle) == pytest.approx(len(cycle) / 10, abs=1)
    assert cycle.max() == pytest.approx(3.5e-3, rel=1e-4)
    assert cycle[0] == pytest.approx(3.5e-3 / 65)
    assert cycle[-1] == pytest.approx(3.5e-3 / 65 / 750, rel=0.02)
    assert released == pytest.approx(5.385e-5, rel=1e-4)  # measured on the optimiser of the released code
    assert GEONEXT.betas == (0.95, 0.999)


def test_calanddet_warms_up_for_a_tenth_and_falls_to_zero() -> None:
    steps = CALANDDET.steps_per_epoch
    climbing = rates(CALANDDET)

    assert climbing[0] == pytest.approx(CALANDDET.learning_rate / (20 * steps))
    assert np.argmax(climbing) == pytest.approx(20 * steps, abs=1)
    assert climbing[-1] < 1e-3 * CALANDDET.learning_rate


def test_cui_divides_by_ten_every_ten_epochs_so_that_the_last_twenty_hardly_count() -> None:
    steps = PAPER.steps_per_epoch

    assert PAPER.rate(30 * steps) == pytest.approx(1e-7)
    assert PAPER.rate(30 * steps - 1) == pytest.approx(1e-6)


def test_digate_stays_at_its_rate() -> None:
    assert rates(DIGATE) == pytest.approx(3e-4)
    assert DIGATE.optimiser == "adam"


@pytest.mark.parametrize("recipe", [*RECIPES, *PUBLISHED], ids=lambda recipe: recipe.name)
def test_every_recipe_is_found_by_its_name_and_names_a_loss(recipe: Recipe) -> None:
    assert get(recipe.name) == recipe
    assert recipe.loss in LOSSES
    assert recipe.steps_per_epoch >= 1
    assert (rates(recipe) > 0).all()


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_every_networks_own_recipe_exists(network) -> None:
    assert get(network.recipe).epochs > 0


def test_a_wrong_name_is_answered_with_the_right_ones() -> None:
    with pytest.raises(InputError) as caught:
        get("papyrus")
    assert "geonext-constant" in caught.value.hint
