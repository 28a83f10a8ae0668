"""How the map moves when a factor changes, at once and exactly.

The forest sees a value only through the codes of its thresholds. They are kept for the whole map; a question
codes the changed factors anew and asks the trees again only where a code is another one. A shift of zero
therefore gives the very same map.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import SettingError
from landslide_core.susceptibility.changes import Change, changed
from landslide_core.susceptibility.following import Surroundings, followed, staying
from landslide_core.susceptibility.models.forest import Forest
from landslide_core.susceptibility.validation.applicability import Applicability
from landslide_core.susceptibility.zoning import Zones


@dataclass(frozen=True, eq=False)
class Answer:
    """The map after the changes, against the map before.

    probability, change: float32 (n,) as common as in the sample. extrapolated: (n,), True where a changed
    place is unlike all that the model learned from (its dissimilarity is above the threshold of the area of
    applicability) or has a class that it never saw; where no dissimilarity was worked out, where a value lies
    outside the range that it learned from. entered_km2, left_km2: area that enters and leaves the high classes.
    high_km2, captured: (before, after) area of the high classes and share of the landslide rows in them.
    followed: titles of factors that moved along; stayed: of those that hang together with what was changed and
    did not. words: in sentences. notes: what is to be known of the layers, where they were read for the question.
    """

    probability: NDArray[np.float32]
    change: NDArray[np.float32]
    extrapolated: NDArray[np.bool_]
    entered_km2: float
    left_km2: float
    high_km2: tuple[float, float]
    captured: tuple[float, float]
    followed: tuple[str, ...]
    stayed: tuple[str, ...]
    words: tuple[str, ...]
    notes: tuple[str, ...] = ()


class WhatIf:
    """A map that answers questions. Building it codes the map once; every answer is then quick.

    Parameters
    ----------
    forest : Forest
        The model that is asked.
    table : array of float32, shape (n, factors)
        The map's places.
    zones : Zones
        The classes of the map before, whose breaks stay.
    labels : array of bool, shape (n,)
        True for landslide.
    pixel_area_m2 : float
        Area of a place.
    codes : array of uint16, shape (n, columns), optional
        `forest.codes(table)` if known.
    applied : Applicability, optional
        What tells ground that the model knows from other; without it only ranges are looked at.
    around : Surroundings, optional
        Where the places lie, for means over surroundings.
    most_judged : int, optional
        Changed places whose dissimilarity is worked out at most: every so-manyth; those between go with the
        nearest one before or after them in the table. All by default.
    """

    def __init__(
        self,
        forest: Forest,
        table: NDArray[np.float32],
        zones: Zones,
        labels: NDArray[np.bool_],
        pixel_area_m2: float,
        *,
        codes: NDArray[np.uint16] | None = None,
        applied: Applicability | None = None,
        around: Surroundings | None = None,
        most_judged: int | None = None,
    ) -> None:
        self.forest = forest
        self._table = table
        self._zones = zones
        self._labels = labels
        self._km2 = pixel_area_m2 / 1e6
        self._codes = forest.codes(table) if codes is None else codes
        self._applied, self._around, self._most_judged = applied, around, most_judged
        self.before = forest.trees.probability_of_codes(self._codes)
        self.before.flags.writeable = False

    def ask(
        self, changes: Sequence[Change], inside: NDArray[np.bool_] | None = None, follow: bool = True
    ) -> Answer:
        """Return the map after some changes.

        Parameters
        ----------
        changes : sequence of Change
            At most one per factor.
        inside : array of bool, shape (n,), optional
            Where the changes are made; everywhere by default.
        follow : bool
            Whether factors that follow from those changed move along: the wetness index and the mean slope
            around with the slope, the hardness with the rock.

        Returns
        -------
        Answer

        Raises
        ------
        InputError
            An unknown factor, a factor changed twice, or a class shifted.
        """
        asked = self._checked(changes)
        columns = {k: self._values_after(k, change, inside) for k, change in asked}
        along = followed(self.forest.factors, self._table, columns, self._around) if follow else {}
        if inside is not None:
            along = {k: np.where(inside, new, self._table[:, k]) for k, new in along.items()}
        columns |= along
        touched = np.zeros(len(self._table), np.bool_)
        for k, new in columns.items():
            touched |= new != self._table[:, k]
        rows = np.flatnonzero(touched)
        after = self.before.copy()
        codes = self._codes[rows]
        for k, new in columns.items():
            encoded = self.forest.encoding.of_factor(k, new[rows])
            for n, column in enumerate(np.flatnonzero(self.forest.encoding.owner == k)):
                codes[:, column] = self.forest.trees.codes.of_column(int(column), encoded[:, n])
        moved = (codes != self._codes[rows]).any(1)
        after[rows[moved]] = self.forest.trees.probability_of_codes(codes[moved])
        extrapolated = np.zeros(after.size, np.bool_)
        extrapolated[rows], told = self._judged(rows, columns)
        titles = [self.forest.factors[k].title for k in along]
        names = [[self.forest.factors[k].name for k in part] for part in ([k for k, _ in asked], along)]
        stayed = staying(self.forest.factors, *names) if touched.any() else ()
        return self._answer(after, extrapolated, tuple(titles), stayed, told)

    def _values_after(self, k: int, change: Change, inside: NDArray[np.bool_] | None) -> NDArray[np.float32]:
        old = self._table[:, k]
        new = changed(self.forest.factors[k], old, change)
        return new if inside is None else np.where(inside, new, old)

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

    def _judged(
        self, rows: NDArray[np.int64], columns: Mapping[int, NDArray[np.float32]]
    ) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
        """Return which changed rows are unlike what was learned, and sentences on classes and ranges."""
        told = []
        beyond, unseen = np.zeros((2, rows.size), np.bool_)
        for k, values in columns.items():
            new, factor, rate = values[rows], self.forest.factors[k], self.forest.encoding.rates[k]
            if rate is None:  # False for directions, whose range is NaN
                beyond |= (new < self.forest.low[k]) | (new > self.forest.high[k])
                continue
            strange = ~np.isin(new, rate[0])
            unseen |= strange
            told += [
                f"{factor.title} '{factor.classes.get(int(code), f'{code:g}')}' was not among the rows that the "
                f"model learned from: it gets their mean share of landslides, {self.forest.encoding.mean_rate:.1%}, "
                "as if nothing were known of it."
                for code in np.unique(new[strange])
            ]
        if beyond.any():
            told.append(
                f"On {beyond.sum() / len(self._table):.1%} of the area a changed value lies outside the range that "
                "the model has seen; there the answer is that of the nearest value it knows."
            )
        if self._applied is None or not rows.size:
            return beyond | unseen, tuple(told)
        return unseen | self._unlike(rows, columns, self._applied), tuple(told)

    def _unlike(
        self, rows: NDArray[np.int64], columns: Mapping[int, NDArray[np.float32]], applied: Applicability
    ) -> NDArray[np.bool_]:
        """Return which changed rows are more dissimilar than the threshold of the area of applicability."""
        every = 1 if self._most_judged is None else max(1, -(-rows.size // self._most_judged))
        asked = rows[every // 2 :: every] if rows.size > every // 2 else rows[:1]
        table = self._table[asked].copy()
        for k, values in columns.items():
            table[:, k] = values[asked]
        found = applied.measure.beyond(table, applied.threshold)
        return np.asarray(found[np.minimum(np.arange(rows.size) // every, found.size - 1)])

    def _answer(
        self,
        after: NDArray[np.float32],
        extrapolated: NDArray[np.bool_],
        followed: tuple[str, ...],
        stayed: tuple[str, ...],
        told: tuple[str, ...],
    ) -> Answer:
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
        if followed:
            words.append(f"Moved along: {', '.join(followed)}.")
        if stayed:
            words.append(f"Not moved along, though they hang together: {', '.join(stayed)}.")
        words += told
        if extrapolated.any():
            words.append(
                f"On {extrapolated.mean():.1%} of the area the changed ground is unlike all that the model learned "
                "from; there its answer is a guess."
            )
        return Answer(
            probability=after,
            change=after - self.before,
            extrapolated=extrapolated,
            entered_km2=entered,
            left_km2=left,
            high_km2=high,
            captured=(captured[0], captured[1]),
            followed=followed,
            stayed=stayed,
            words=tuple(words),
        )
