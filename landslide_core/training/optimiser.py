"""landslide_core.training.optimiser: the optimiser of a recipe."""

from collections.abc import Iterable

from torch import nn, optim

from landslide_core.errors import InputError
from landslide_core.training.recipe import Recipe


def optimiser_for(recipe: Recipe, parameters: Iterable[nn.Parameter]) -> optim.Optimizer:
    """Adam or AdamW over the parameters that learn; frozen ones are left out."""
    kinds: dict[str, type[optim.Adam]] = {"adamw": optim.AdamW, "adam": optim.Adam}
    if recipe.optimiser not in kinds:
        raise InputError(f"There is no optimiser '{recipe.optimiser}'.", f"Choose {' or '.join(kinds)}.")
    learning = [parameter for parameter in parameters if parameter.requires_grad]
    groups: list[dict[str, object]] = [{"params": learning}]
    if not recipe.decay_vectors:
        vectors = [parameter for parameter in learning if parameter.ndim <= 1]
        matrices = [parameter for parameter in learning if parameter.ndim > 1]
        groups = [{"params": matrices}, {"params": vectors, "weight_decay": 0.0}]
    return kinds[recipe.optimiser](
        groups, lr=recipe.learning_rate, betas=recipe.betas, weight_decay=recipe.weight_decay, fused=True
    )
