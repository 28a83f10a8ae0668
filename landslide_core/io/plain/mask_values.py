"""The values that a mask holds, counted: of greys, of palettes, of colours, of what is transparent."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import FileError
from landslide_core.io.plain.text import some_of

Colour = tuple[int, int, int]
# Bands (bands, rows, cols), and where there is data (rows, cols).
Strip = tuple[NDArray[Any], NDArray[np.bool_]]

BLACK, WHITE = 0, 0xFFFFFF
COLOURED = 1 << 40  # added to a packed colour that is no grey, so that no value has the same number
_MOST_VALUES = 4096  # of a mask; a picture has more
_SHADE = 24  # by so much lossy formats tint a grey
_DECIMALS = 4  # a mask that was written as 0.99999 is read as 1
_MOST_COLOURS = 32  # of a drawn mask; a picture has more
_MOST_LISTED = 6


@dataclass(frozen=True)
class MaskFile:
    """What a mask's file says of itself.

    Parameters
    ----------
    name : str
        Of the file.
    lossy : bool
        Whether its compression changes values.
    nodata : float, optional
        The value that it declares as nodata.
    transparent : bool
        Whether pixels may be without data because they are transparent.
    palette : mapping of int to (int, int, int), optional
        The colour of each value, where values are indexes.
    of : str
        What it is a mask of.
    """

    name: str
    lossy: bool = False
    nodata: float | None = None
    transparent: bool = False
    palette: Mapping[int, Colour] | None = None
    of: str = "landslide"


@dataclass
class Seen:
    """Pixels by value; those without data apart, by the value that stands there."""

    known: Counter[float] = field(default_factory=Counter)
    hidden: Counter[float] = field(default_factory=Counter)

    @property
    def missing(self) -> int:
        """Pixels without data."""
        return self.hidden.total()

    def without(self, fills: Sequence[float]) -> "Seen":
        """The same count with those values among the pixels without data."""
        moved = Counter({value: self.known[value] for value in fills})
        return Seen(Counter({v: n for v, n in self.known.items() if v not in moved}), self.hidden + moved)


def count_values(strips: Iterable[Strip], file: MaskFile) -> Seen:
    """Count the values of a mask.

    Parameters
    ----------
    strips
        The mask in any number of parts.
    file
        What it says of itself.

    Returns
    -------
    Seen
        Greys as they are; colours as `values_of` says.

    Raises
    ------
    FileError
        More values than a mask has, or bands that are no colours.
    """
    seen = Seen()
    for bands, valid in strips:
        values = values_of(bands, file)
        if np.issubdtype(values.dtype, np.floating):
            valid = valid & ~np.isnan(values)
        _add(seen.known, values[valid])
        _add(seen.hidden, values[~valid])
        if len(seen.known) > _MOST_VALUES:
            raise picture(file)
    return seen


def values_of(bands: NDArray[Any], file: MaskFile) -> NDArray[Any]:
    """One number a pixel (rows, cols) of bands (bands, rows, cols).

    Bands that are all alike are one. Of 8-bit red, green and blue a grey is its value, a colour is
    red * 65536 + green * 256 + blue + COLOURED.
    """
    first: NDArray[Any] = bands[0]
    if len(bands) == 1 or all(np.array_equal(first, other, equal_nan=True) for other in bands[1:]):
        if np.issubdtype(first.dtype, np.floating):
            first = np.round(first, _DECIMALS)
        return first
    if len(bands) != 3 or bands.dtype != np.uint8:
        raise FileError(
            f"{file.name} is not a mask: its {len(bands)} bands differ from each other.",
            "Give a mask of one band: 1 or 255 where it applies and 0 everywhere else.",
        )
    red, green, blue = bands.astype(np.int64)
    grey = np.ptp(bands, axis=0) <= (_SHADE if file.lossy else 0)
    packed: NDArray[np.int64] = red * 65536 + green * 256 + blue + COLOURED
    packed[grey] = ((red + green + blue) // 3)[grey]
    return packed


def colour_of(file: MaskFile, value: float) -> int:
    """The colour of a value as red * 65536 + green * 256 + blue; -1 for a value that is no colour."""
    if value >= COLOURED:
        return int(value) - COLOURED
    if file.palette is None:
        return int(value) * 0x010101 if 0 <= value <= 255 else -1
    if int(value) not in file.palette:
        return -1
    red, green, blue = file.palette[int(value)]
    return red * 65536 + green * 256 + blue


def picture(file: MaskFile) -> FileError:
    """What is said of a file that is a picture."""
    return FileError(
        f"{file.name} is a picture, not a mask: it holds more colours or greys than a mask has.",
        "Give a mask of one band: 1 or 255 where it applies and 0 everywhere else, or outlines as polygons.",
    )


def classes(file: MaskFile, values: Sequence[float]) -> FileError:
    """What is said of values of which none is plainly the one that is meant."""
    if len(values) > _MOST_COLOURS and values[-1] >= COLOURED:
        return picture(file)
    if any(value >= COLOURED for value in values):
        return FileError(
            f"{file.name} holds colours ({in_words(file, values)}) of which none is plainly the background.",
            "Give a mask of one band: 1 or 255 where it applies and 0 everywhere else.",
        )
    held = f"{file.name} does not say which of its values is {file.of}: it holds {in_words(file, values)}."
    if len(values) > _MOST_COLOURS:
        held = f"{file.name} is not a mask: it holds {len(values):,} different values."
    names_it = file.of == "landslide"  # of excluded ground no value can be named
    return FileError(
        held,
        "Say which value it is, or give a mask of 0 and 1, or 0 and 255.",
        {"landslide_value": ""} if names_it else {},
    )


def in_words(file: MaskFile, values: Sequence[float]) -> str:
    """The first values as text, and how many more there are."""
    shown = (f"#{colour_of(file, value):06x}" if value >= COLOURED else f"{value:g}" for value in values)
    return some_of(shown, _MOST_LISTED)


def _add(counts: "Counter[float]", values: NDArray[Any]) -> None:
    if values.dtype == np.uint8:
        pixels = np.bincount(values.ravel(), minlength=1)
        counts.update({int(value): int(pixels[value]) for value in np.flatnonzero(pixels)})
        return
    found, pixels = np.unique(values, return_counts=True)
    some = slice(0, _MOST_VALUES + 1)  # one too many is enough to refuse it
    counts.update({_plain(value): int(n) for value, n in zip(found[some], pixels[some], strict=True)})


def _plain(value: Any) -> float:
    number = float(value)
    return int(number) if number.is_integer() else number
