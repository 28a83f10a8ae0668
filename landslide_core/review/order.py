"""Which landslide to look at next: the one whose decision matters most for the area that is mapped."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landslide_core.review.states import Standing

if TYPE_CHECKING:
    from landslide_core.inventory.inventory import Inventory


def doubt(inventory: "Inventory") -> NDArray[np.float64]:
    """Uncertainty times area of each landslide, in the inventory's unit of area.

    The uncertainty is 4 p (1 - p) with the mean probability p: 1 at 50 %, 0 where the network is sure. It is the
    variance of a yes or no of that chance, as a share of the largest there is.
    """
    chance = inventory.table["confidence"].to_numpy(np.float64)
    return np.asarray(4 * chance * (1 - chance) * inventory.areas.to_numpy(np.float64))


def queue(inventory: "Inventory") -> list[str]:
    """The names by place of all landslides, most in doubt first; of the same doubt the larger first."""
    order = np.lexsort((-inventory.areas.to_numpy(np.float64), -doubt(inventory)))
    return [str(name) for name in inventory.table["place"].to_numpy()[order]]


def next_open(names: Sequence[str], states: dict[str, Standing], after: str | None = None) -> str | None:
    """The next of a queue that is open, behind `after` and then from the beginning; None when all is decided."""
    begin = names.index(after) + 1 if after in names else 0
    around = [*names[begin:], *names[:begin]]
    return next((name for name in around if states[name].state == "open"), None)
