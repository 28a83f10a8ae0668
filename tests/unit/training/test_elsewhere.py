"""The recipe for other ground: rates of networks, changes of a call, and what it promises."""

import pytest

from landslide_core.networks import NETWORKS, get
from landslide_core.training import recipes
from landslide_core.training.elsewhere import ELSEWHERE, RATES
from landslide_core.training.settings import TrainSettings


def test_a_network_of_a_gentler_rate_gets_it_unless_the_call_says_otherwise() -> None:
    def rate(network: str, recipe: str = "elsewhere", **changes: float) -> float:
        return TrainSettings(network, recipe=recipe, changes=changes).full_recipe().learning_rate

    assert rate("scarp") == ELSEWHERE.learning_rate
    assert rate("calanddet") == RATES["calanddet"].here <= 1.5e-4
    assert rate("calanddet", learning_rate=1e-5) == 1e-5
    assert rate("calanddet", recipe="modern") == 1e-3


def test_crops_of_another_side_hold_for_every_stage() -> None:
    recipe = TrainSettings("unet", recipe="modern", changes={"crop_px": 96}).full_recipe()

    assert [stage.crop_px for stage in recipe.stages] == [96, 96]


def test_the_recipe_names_networks_that_exist_and_shares_that_add_up() -> None:
    assert RATES.keys() == {network.name for network in NETWORKS} - {"scarp"}
    given = {share.pool: share.share for share in ELSEWHERE.draw if share.pool != "synthetic"}
    assert sum(given.values()) == pytest.approx(1)
    assert given["overhead"] < 0.1
    assert not ELSEWHERE.validates(ELSEWHERE.epochs)


@pytest.mark.parametrize("name", RATES)
def test_the_published_rate_is_that_of_the_networks_own_recipe(name: str) -> None:
    rate = RATES[name]

    assert rate.published == recipes.get(get(name).recipe).learning_rate
    assert ("ours" in rate.source) or ("code of" in rate.source) or ("et al." in rate.source)
