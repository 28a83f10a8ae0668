"""What a stack and a table of factors have in common.

Both answer `names`, `index`, `table`, `labels`, `group_ids`, `coordinates_m`: whatever is fitted on the one can be
fitted on the other.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import MissingError, SettingError
from landslide_core.factors.card import Factor

Mask = NDArray[np.bool_]
NO_INVENTORY = MissingError(
    "There is no landslide inventory, so nothing can be related to landslides.",
    "Give landslide outlines, points, a mask, or the folder of a detection.",
)


class Named:
    """What a stack and a table have in common: factors with names, and what each row stands for."""

    factors: tuple[Factor, ...]
    weight: NDArray[np.float64] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the factors, in the order of the table's columns."""
        return tuple(factor.name for factor in self.factors)

    def index(self, name: str) -> int:
        """Return the column of a factor; InputError names the factors there are."""
        if name not in self.names:
            raise SettingError(f"There is no factor '{name}'.", f"The factors are {', '.join(self.names)}.")
        return self.names.index(name)

    def factor(self, name: str) -> Factor:
        """Return the card of a factor; InputError names the factors there are."""
        return self.factors[self.index(name)]

    def even(self) -> Mask | slice:
        """Return rows that stand for equally many places each, as an index of the table."""
        if self.weight is None:
            return slice(None)
        chance = np.random.default_rng(0).random(self.weight.size)
        return np.asarray(chance < self.weight / self.weight.max())

    def kept(self, without: tuple[str, ...]) -> list[int]:
        """Return the columns that are left; InputError when a name is unknown or none would be left."""
        gone = {self.index(name) for name in without}
        left = [column for column in range(len(self.factors)) if column not in gone]
        if not left:
            raise SettingError("No factor would be left.", "Keep at least one factor.")
        return left


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """Return a view of the array that nobody can write to."""
    view = array.view()
    view.flags.writeable = False
    return view
