"""The optimiser of a recipe."""

from collections.abc import Iterable
from typing import Any

from torch import nn, optim

from landslide_core.errors import SettingError
from landslide_core.training.recipe import Recipe


def optimiser_for(
    recipe: Recipe, parameters: Iterable[nn.Parameter], pretrained: Iterable[nn.Parameter] = ()
) -> optim.Optimizer:
    """Adam or AdamW over the parameters that learn; frozen ones are left out.

    Every group has a "share": its learning rate is that share of the recipe's. That of `pretrained`
    parameters is the recipe's pretrained_rate.
    """
    kinds: dict[str, type[optim.Adam]] = {"adamw": optim.AdamW, "adam": optim.Adam}
    if recipe.optimiser not in kinds:
        raise SettingError(f"There is no optimiser '{recipe.optimiser}'.", f"Choose {' or '.join(kinds)}.")
    gentle = {id(parameter) for parameter in pretrained}
    groups: dict[tuple[bool, bool], dict[str, Any]] = {}
    for parameter in parameters:
        if not parameter.requires_grad:
            continue
        slow, decays = id(parameter) in gentle, recipe.decay_vectors or parameter.ndim > 1
        group = groups.setdefault((slow, decays), {"params": []})
        group["params"].append(parameter)
        group["share"] = recipe.pretrained_rate if slow else 1.0
        group["weight_decay"] = recipe.weight_decay if decays else 0.0
    return kinds[recipe.optimiser](
        list(groups.values()),
        lr=recipe.learning_rate,
        betas=recipe.betas,
        weight_decay=recipe.weight_decay,
        fused=True,
    )
