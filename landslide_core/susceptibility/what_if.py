"""How the map moves when a factor changes, at once and exactly.

The forest sees a value only through the codes of its thresholds. They are kept for the whole map; a question
codes the changed factors anew and asks the trees again only where a code is another one. A shift of zero
therefore gives the very same map.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import SettingError
from landslide_core.factors.card import Factor
from landslide_core.susceptibility.models.forest import Forest
from landslide_core.susceptibility.zoning import Zones


@dataclass(frozen=True)
class Change:
    """What is done to a factor.

    A direction turns around at 360 degrees and flat places stay flat when shifted; slope stays within 0 to 90
    degrees, NDVI within -1 to 1, and distances at 0 or above: a shift of -100 m widens a river or a road by
    that.

    Parameters
    ----------
    factor : str
        Its name.
    amount : float
        In the factor's unit, or a class code.
    kind : {"shift", "set"}
        "shift" adds the amount, "set" makes every place have it.

    Examples
    --------
    >>> Change("slope", 5.0)
    Change(factor='slope', amount=5.0, kind='shift')
    """

    factor: str
    amount: float
    kind: Literal["shift", "set"] = "shift"


@dataclass(frozen=True, eq=False)
class Answer:
    """The map after the changes, against the map before.

    probability, change: float32 (n,) as common as in the sample. extrapolated: (n,), True where a changed
    value lies outside what the model learned from. entered_km2, left_km2: area that enters and leaves the
    high classes. high_km2, captured: (before, after) area of the high classes and share of the landslide rows
    in them. words: in sentences.
    """

    probability: NDArray[np.float32]
    change: NDArray[np.float32]
    extrapolated: NDArray[np.bool_]
    entered_km2: float
    left_km2: float
    high_km2: tuple[float, float]
    captured: tuple[float, float]
    words: tuple[str, ...]


class WhatIf:
    """A map that answers questions. Building it codes the map once; every answer is then quick.

    table: float32 (n, factors) of the map. zones: the classes of the map before, whose breaks stay.
    """

    def __init__(
        self,
        forest: Forest,
        table: NDArray[np.float32],
        zones: Zones,
        labels: NDArray[np.bool_],
        pixel_area_m2: float,
        codes: NDArray[np.uint16] | None = None,
    ) -> None:
        self.forest = forest
        self._table = table
        self._zones = zones
        self._labels = labels
        self._km2 = pixel_area_m2 / 1e6
        self._codes = forest.codes(table) if codes is None else codes
        self.before = forest.trees.probability_of_codes(self._codes)
        self.before.flags.writeable = False

    def ask(self, changes: Sequence[Change], inside: NDArray[np.bool_] | None = None) -> Answer:
        """Return the map after some changes.

        Parameters
        ----------
        changes : sequence of Change
            At most one per factor.
        inside : array of bool, shape (n,), optional
            Where the changes are made; everywhere by default.

        Returns
        -------
        Answer

        Raises
        ------
        InputError
            An unknown factor, a factor changed twice, or a class shifted.
        """
        rows = np.arange(len(self._table)) if inside is None else np.flatnonzero(inside)
        codes = self._codes[rows] if inside is not None else self._codes.copy()
        beyond = np.zeros(rows.size, np.bool_)
        moved = np.zeros(rows.size, np.bool_)
        for k, change in self._checked(changes):
            old = self._table[:, k] if inside is None else self._table[rows, k]
            new = changed(self.forest.factors[k], old, change)
            beyond |= self._beyond(k, new) & (new != old)
            encoded = self.forest.encoding.of_factor(k, new)
            for n, column in enumerate(np.flatnonzero(self.forest.encoding.owner == k)):
                coded = self.forest.trees.codes.of_column(int(column), encoded[:, n])
                moved |= coded != codes[:, column]
                codes[:, column] = coded
        after = self.before.copy()
        after[rows[moved]] = self.forest.trees.probability_of_codes(codes[moved])
        extrapolated = np.zeros(after.size, np.bool_)
        extrapolated[rows] = beyond
        return self._answer(after, extrapolated)

    def _checked(self, changes: Sequence[Change]) -> list[tuple[int, Change]]:
        names = [factor.name for factor in self.forest.factors]
        found: list[tuple[int, Change]] = []
        for change in changes:
            if change.factor not in names:
                raise SettingError(f"There is no factor '{change.factor}'.", f"There are {', '.join(names)}.")
            k = names.index(change.factor)
            if self.forest.factors[k].kind == "categorical" and change.kind == "shift":
                raise SettingError(
                    f"{self.forest.factors[k].title} has classes and cannot be shifted.", "Set it to a class."
                )
            if any(k == other for other, _ in found):
                raise SettingError(f"'{change.factor}' is changed twice.", "Change each factor once.")
            found.append((k, change))
        return found

    def _beyond(self, k: int, values: NDArray[np.float32]) -> NDArray[np.bool_]:
        rate = self.forest.encoding.rates[k]
        if rate is not None:
            return np.asarray(~np.isin(values, rate[0]))
        low, high = self.forest.low[k], self.forest.high[k]
        # False for directions, whose range is NaN.
        return np.asarray((values < low) | (values > high))

    def _answer(self, after: NDArray[np.float32], extrapolated: NDArray[np.bool_]) -> Answer:
        edge = self._zones.edges[self._zones.high - 1]
        was, now = self.before >= edge, after >= edge
        entered = np.count_nonzero(now & ~was) * self._km2
        left = np.count_nonzero(was & ~now) * self._km2
        high = np.count_nonzero(was) * self._km2, np.count_nonzero(now) * self._km2
        slides = max(1, int(np.count_nonzero(self._labels)))
        captured = tuple(int(np.count_nonzero(part & self._labels)) / slides for part in (was, now))
        words = [
            f"{entered:,.2f} km² enter the high classes and {left:,.2f} km² leave them: "
            f"{high[0]:,.2f} km² before, {high[1]:,.2f} km² after.",
            f"They hold {captured[0]:.1%} of the landslide pixels before and {captured[1]:.1%} after.",
        ]
        if extrapolated.any():
            words.append(
                f"On {extrapolated.mean():.1%} of the area a changed value lies outside what the model has "
                "seen; there the answer is that of the nearest value it knows."
            )
        return Answer(
            probability=after,
            change=after - self.before,
            extrapolated=extrapolated,
            entered_km2=entered,
            left_km2=left,
            high_km2=high,
            captured=(captured[0], captured[1]),
            words=tuple(words),
        )


def changed(factor: Factor, values: NDArray[np.float32], change: Change) -> NDArray[np.float32]:
    """Return a factor's values (n,) after a change, within what it can be."""
    if change.kind == "set":
        return np.full_like(values, change.amount)
    if change.amount == 0:
        return values
    if factor.kind == "circular":
        return np.where(values < 0, values, (values + np.float32(change.amount)) % np.float32(360))
    low, high = limits(factor)
    return np.asarray(np.clip(values + np.float32(change.amount), low, high), np.float32)


def limits(factor: Factor) -> tuple[float, float]:
    """Return the lowest and highest value that a factor can have by its nature."""
    if factor.name == "slope":
        return 0.0, 90.0
    if factor.name == "ndvi":
        return -1.0, 1.0
    if "distance" in factor.name or factor.name == "relief":
        return 0.0, np.inf
    return -np.inf, np.inf
