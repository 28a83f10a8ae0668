"""Pieces of ground joined with those that they touch: what faces the same way, and what is too small."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors.units.facing import FacingSum


@dataclass
class _Quilt:
    """Pieces that grow together. sides: by piece, how many sides of pixels it shares with each that it touches."""

    total: FacingSum
    family: NDArray[np.int64]
    sides: list[dict[int, int]]
    into: NDArray[np.int64] = field(init=False)
    version: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        self.into = np.arange(len(self.sides))
        self.version = np.zeros(len(self.sides), np.int64)

    def variance_with(self, one: int, other: int) -> float:
        """Return the circular variance of aspect of two pieces together."""
        total = self.total
        aspects = total.aspects[one] + total.aspects[other]
        length = np.hypot(total.north[one] + total.north[other], total.east[one] + total.east[other])
        return float(1 - length / aspects) if aspects > 0 else 0.0

    def turn(self, one: int, other: int) -> float:
        """Return 1 - cos of the angle between the mean aspects of two pieces; 0 where one has none."""
        total = self.total
        lengths = np.hypot(total.north[one], total.east[one]) * np.hypot(
            total.north[other], total.east[other]
        )
        if lengths <= 0:
            return 0.0
        inner = total.north[one] * total.north[other] + total.east[one] * total.east[other]
        return round(float(1 - inner / lengths), 9)

    def join(self, small: int, large: int) -> None:
        """Make one piece part of another, which keeps its number and family."""
        for sums in (self.total.pixels, self.total.aspects, self.total.north, self.total.east):
            sums[large] += sums[small]
        for other, sides in self.sides[small].items():
            del self.sides[other][small]
            if other != large:
                self.sides[large][other] = self.sides[large].get(other, 0) + sides
                self.sides[other][large] = self.sides[large][other]
        self.sides[small] = {}
        self.into[small] = large
        self.version[[small, large]] += 1

    def ends(self) -> NDArray[np.int64]:
        """Return the piece that each has become part of in the end."""
        into = self.into
        while (into != into[into]).any():
            into = into[into]
        return into


def _quilt(
    total: FacingSum, family: NDArray[np.integer], pairs: NDArray[np.int64], sides: NDArray[np.int64]
) -> _Quilt:
    own: list[dict[int, int]] = [{} for _ in range(len(family))]
    for (one, other), count in zip(pairs.tolist(), sides.tolist(), strict=True):
        own[one][other] = own[other][one] = count
    sums = FacingSum(**{name: values.copy() for name, values in vars(total).items()})
    return _Quilt(sums, np.asarray(family, np.int64), own)


def alike(
    total: FacingSum, pairs: NDArray[np.int64], sides: NDArray[np.int64], variance: float
) -> NDArray[np.int64]:
    """Return the piece that each becomes part of when those are joined that face one way together.

    Those are joined first whose circular variance of aspect is least together, as long as it is at most `variance`.
    """
    quilt = _quilt(total, np.zeros(len(total.pixels), np.int64), pairs, sides)

    def offers(one: int, others: Iterable[int]) -> Iterator[tuple[float, int, int, int, int]]:
        for other in others:
            low, high = min(one, other), max(one, other)
            together = round(quilt.variance_with(low, high), 9)
            if together <= variance:
                yield together, low, high, int(quilt.version[low]), int(quilt.version[high])

    heap = [
        offer
        for one in range(len(quilt.sides))
        for offer in offers(one, [o for o in quilt.sides[one] if o > one])
    ]
    heapq.heapify(heap)
    while heap:
        _, low, high, was_low, was_high = heapq.heappop(heap)
        if quilt.version[low] != was_low or quilt.version[high] != was_high:
            continue
        quilt.join(high, low)
        for offer in offers(low, quilt.sides[low]):
            heapq.heappush(heap, offer)
    return quilt.ends()


def without_small(
    total: FacingSum,
    family: NDArray[np.integer],
    pairs: NDArray[np.int64],
    sides: NDArray[np.int64],
    least_px: int,
) -> NDArray[np.int64]:
    """Return the piece that each becomes part of when those under `least_px` are joined, the smallest first.

    Each goes to what it touches and whose mean aspect is nearest to its own, within its family where it touches any of
    that; the longer border decides between those that are alike. What touches nothing stays.
    """
    quilt = _quilt(total, family, pairs, sides)
    heap = [(size, piece) for piece, size in enumerate(quilt.total.pixels.tolist()) if size < least_px]
    heapq.heapify(heap)
    while heap:
        size, piece = heapq.heappop(heap)
        if quilt.total.pixels[piece] != size or quilt.into[piece] != piece or not quilt.sides[piece]:
            continue
        own = quilt.family[piece]
        _, _, _, goal = min(
            (quilt.family[other] != own, quilt.turn(piece, other), -shared, other)
            for other, shared in quilt.sides[piece].items()
        )
        small, large = (piece, goal) if quilt.total.pixels[goal] >= size else (goal, piece)
        quilt.join(small, large)
        if quilt.total.pixels[large] < least_px:
            heapq.heappush(heap, (quilt.total.pixels[large], large))
    return quilt.ends()
