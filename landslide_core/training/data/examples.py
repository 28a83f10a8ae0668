"""Labelled images, whatever they were read from."""

import copy
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Example:
    """One labelled image.

    pixels: uint8 (bands, rows, cols), 255 times a value in [0, 1]. mask: bool (rows, cols). elevation_m:
    float32 (rows, cols), metres, NaN where unknown; None without an elevation model.
    """

    name: str
    pixels: NDArray[np.uint8]
    mask: NDArray[np.bool_]
    native_resolution_m: float
    elevation_m: NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        if self.pixels.shape[1:] != self.mask.shape:
            raise ValueError(f"{self.name}: pixels {self.pixels.shape} but mask {self.mask.shape}")
        if self.elevation_m is not None and self.elevation_m.shape != self.mask.shape:
            raise ValueError(f"{self.name}: elevation {self.elevation_m.shape} but mask {self.mask.shape}")


class Reader(Protocol):
    """A set of labelled images of one origin."""

    @property
    def title(self) -> str:
        """What the images are, for the card."""

    def __len__(self) -> int:
        """Number of images."""

    def read(self, index: int) -> Example:
        """The image of that index, bands in the order red, green, blue."""


@dataclass(frozen=True)
class Given:
    """Examples that were read already, and what was said of them on the way."""

    title: str
    examples: tuple[Example, ...]
    said: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.examples)

    def read(self, index: int) -> Example:
        """The example of that index."""
        return self.examples[index]

    def notes(self) -> tuple[str, ...]:
        """What was done with odd values, in sentences."""
        return self.said


class InMemory(Sequence[Example]):
    """All examples of some readers, read once: small sets fit, and decoding costs more than a step."""

    def __init__(self, readers: Sequence[Reader]) -> None:
        self._examples = tuple(reader.read(index) for reader in readers for index in range(len(reader)))
        self.origin = np.repeat(np.arange(len(readers)), [len(reader) for reader in readers])
        self.has_landslide = np.array([bool(example.mask.any()) for example in self._examples])
        self.pools = tuple(pool for reader in readers for pool in _pools(reader))
        self.regions = tuple(region for reader in readers for region in _regions(reader))
        self.judged = np.repeat([getattr(r, "judged", True) for r in readers], [len(r) for r in readers])

    def only(self, keep: NDArray[np.bool_]) -> "InMemory":
        """Some of the examples, which are shared and not copied."""
        part = copy.copy(self)
        chosen = np.flatnonzero(keep)
        part._examples = tuple(self._examples[i] for i in chosen)
        part.origin, part.has_landslide = self.origin[chosen], self.has_landslide[chosen]
        part.pools = tuple(self.pools[i] for i in chosen)
        part.regions = tuple(self.regions[i] for i in chosen)
        part.judged = self.judged[chosen]
        return part

    def fingerprint(self) -> str:
        """What tells these images, masks and their pools from others: a hash of names, sizes and contents."""
        return fingerprint(self, *zip(self.pools, self.regions, strict=True))

    def __getitem__(self, index: int) -> Example:  # type: ignore[override]  # slices are not needed
        return self._examples[index]

    def __len__(self) -> int:
        return len(self._examples)

    def __iter__(self) -> Iterator[Example]:
        return iter(self._examples)


def fingerprint(examples: Iterable[Example], *more: object) -> str:
    """A hash of the examples' names, sizes, pixels, masks and elevations, and of what else is given."""
    digest = hashlib.blake2b(repr(more).encode(), digest_size=16)
    for each in examples:
        digest.update(f"{each.name} {each.pixels.shape} {each.native_resolution_m}".encode())
        digest.update(np.ascontiguousarray(each.pixels).data)
        digest.update(np.packbits(each.mask).data)
        if each.elevation_m is not None:
            digest.update(np.ascontiguousarray(each.elevation_m).data)
    return digest.hexdigest()


def _pools(reader: Reader) -> Sequence[str]:
    return (getattr(reader, "pool", ""),) * len(reader)


def _regions(reader: Reader) -> Sequence[str]:
    regions: Sequence[str] = getattr(reader, "regions", ("",) * len(reader))
    return regions


def band_percentiles(
    examples: Sequence[Example], low: float = 2, high: float = 98
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean over the images of each band's low and high percentile, in [0, 1]: their common look."""
    lows = np.mean([np.percentile(e.pixels, low, axis=(1, 2)) for e in examples], axis=0) / 255
    highs = np.mean([np.percentile(e.pixels, high, axis=(1, 2)) for e in examples], axis=0) / 255
    return tuple(float(v) for v in lows.round(4)), tuple(float(v) for v in highs.round(4))
