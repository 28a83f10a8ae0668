"""Factors as the columns that models read, and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors.card import Factor

Style = Literal["trees", "linear"]
_SMOOTHING = 20.0  # rows at the mean rate that are added to every class before its rate is taken


@dataclass(frozen=True, eq=False)
class Encoding:
    """How a table of factors becomes columns.

    A circular factor is its sine and its cosine, both 0 where flat: the one place at the same distance from
    all directions. A categorical factor is for "trees" one column, the share of landslides that training saw
    in the class, drawn to the mean where it saw few rows (for two outcomes a tree then finds the best split
    of the classes: Breiman et al. 1984, sec. 4.2.2); an unseen class has the mean. For "linear" it is a
    column per class, 0 or 1, and measurements have mean 0 and standard deviation 1 over the training rows.

    columns: their names. owner: int32, the factor of each column.
    """

    factors: tuple[Factor, ...]
    style: Style
    rates: tuple[tuple[NDArray[np.float32], NDArray[np.float32]] | None, ...]  # codes and rates of classes
    mean_rate: float
    centre: NDArray[np.float32]
    scale: NDArray[np.float32]

    @classmethod
    def fitted(
        cls,
        factors: Sequence[Factor],
        table: NDArray[np.float32],
        labels: NDArray[np.bool_],
        style: Style = "trees",
    ) -> Self:
        """Learn classes, rates and scales from training rows (n, factors) and their labels (n,) alone."""
        mean_rate = float(labels.mean())
        rates = tuple(
            _rates(table[:, k], labels, mean_rate) if factor.kind == "categorical" else None
            for k, factor in enumerate(factors)
        )
        width = sum(_width(factor, rate, style) for factor, rate in zip(factors, rates, strict=True))
        plain = cls(
            tuple(factors), style, rates, mean_rate, np.zeros(width, np.float32), np.ones(width, np.float32)
        )
        if style == "trees":
            return plain
        encoded = plain.transform(table)
        measured = np.array([factors[k].kind != "categorical" for k in plain.owner])
        spread = encoded.std(0)
        centre = np.where(measured, encoded.mean(0), 0).astype(np.float32)
        scale = np.where(measured & (spread > 0), spread, 1).astype(np.float32)
        return cls(plain.factors, style, rates, mean_rate, centre, scale)

    @property
    def owner(self) -> NDArray[np.int32]:
        """Index of the factor that each column belongs to, int32 (columns,)."""
        widths = [_width(f, r, self.style) for f, r in zip(self.factors, self.rates, strict=True)]
        return np.repeat(np.arange(len(widths), dtype=np.int32), widths)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        found: list[str] = []
        for factor, rate in zip(self.factors, self.rates, strict=True):
            if factor.kind == "circular":
                found += [f"{factor.name} (sine)", f"{factor.name} (cosine)"]
            elif rate is None or self.style == "trees":
                found.append(factor.name)
            else:
                found += [f"{factor.name} = {factor.classes.get(int(c), f'{c:g}')}" for c in rate[0]]
        return tuple(found)

    def transform(self, table: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return float32 (n, columns) of a table (n, factors)."""
        out = np.empty((len(table), self.centre.size), np.float32)
        at = 0
        for k in range(len(self.factors)):
            part = self.of_factor(k, table[:, k])
            out[:, at : at + part.shape[1]] = part
            at += part.shape[1]
        out -= self.centre
        out /= self.scale
        return out

    def of_factor(self, k: int, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the columns (n, width) of factor `k` for its values (n,), before any scaling."""
        rate = self.rates[k]
        if self.factors[k].kind == "circular":
            return sine_and_cosine(values)
        if rate is None:
            return np.asarray(values[:, None])
        codes, shares = rate
        if self.style == "linear":
            return np.asarray(values[:, None] == codes, dtype=np.float32)
        place = np.minimum(np.searchsorted(codes, values), codes.size - 1)
        return np.where(codes[place] == values, shares[place], np.float32(self.mean_rate))[:, None]

    def merge(self, by_column: NDArray[np.floating]) -> NDArray[np.floating]:
        """Return sums over each factor's columns: (columns, …) -> (factors, …)."""
        merged = np.zeros((len(self.factors), *by_column.shape[1:]), by_column.dtype)
        np.add.at(merged, self.owner, by_column)
        return merged


def sine_and_cosine(degrees: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (n, 2) sine and cosine of directions in degrees, zeros where there is none (below 0)."""
    turn = np.radians(degrees, dtype=np.float32)
    both = np.column_stack([np.sin(turn), np.cos(turn)])
    both[degrees < 0] = 0
    return both


def _rates(
    codes: NDArray[np.float32], labels: NDArray[np.bool_], mean_rate: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    known, place = np.unique(codes, return_inverse=True)
    rows, slides = np.bincount(place), np.bincount(place, labels)
    return known, ((slides + _SMOOTHING * mean_rate) / (rows + _SMOOTHING)).astype(np.float32)


def _width(factor: Factor, rate: tuple[NDArray[np.float32], NDArray[np.float32]] | None, style: Style) -> int:
    if factor.kind == "circular":
        return 2
    return 1 if rate is None or style == "trees" else rate[0].size
