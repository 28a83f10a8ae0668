"""The values of a table's columns: measurements, classes and labels."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import FileError
from landslide_core.factors.card import Factor
from landslide_core.factors.tables import columns as naming
from landslide_core.io.code_book import CodeBook, codes_of
from landslide_core.io.delimited import Numbers, is_gap
from landslide_core.io.tables import TextTable

_YES_NO: Mapping[str, bool] = {
    "1": True, "true": True, "yes": True, "y": True, "t": True, "landslide": True, "是": True, "有": True, "滑坡": True,
    "0": False, "false": False, "no": False, "n": False, "f": False, "none": False, "non-landslide": False,
    "否": False, "无": False, "非滑坡": False,
}  # fmt: skip
_FILLS = (-9999.0, -99999.0, -32768.0, -2147483648.0)
_SMALL_FILL = -999.0  # a fill only where everything else is far above it
_HUGE = 1e30


@dataclass(frozen=True, eq=False)
class Column:
    """A factor and its values, float64 (n,), NaN where unknown."""

    factor: Factor
    values: NDArray[np.float64]


def column_of(
    table: TextTable,
    name: str,
    categorical: Collection[str],
    measured: Collection[str],
    told: list[str],
    taken: Collection[str],
) -> Column:
    """Return a column as a factor, and tell what was assumed; FileError where a text stands among numbers.

    taken: names of factors that other columns have; a second column of that meaning keeps its own name.
    """
    card = naming.known_factor(name)
    if card is not None and card.name in taken:
        card = None
    numbers = table.numbers(name)
    values, fills = without_fills(numbers.values)
    if fills:
        told.append(f"{fills:,} values of '{name}' are fill values (such as -9999): they are unknown.")
    if name in categorical or (
        name not in measured and _are_classes(name, card, table, numbers, values, told)
    ):
        cells = table.columns[name]
        if numbers.odd is None:
            cells = [cell if known else "" for cell, known in zip(cells, np.isfinite(values), strict=True)]
        return _classes(name, card, ["" if is_gap(cell) else cell for cell in cells], numbers, values)
    if numbers.odd is not None:
        raise FileError(
            f"The column '{name}' should be numbers but holds '{numbers.odd}'.",
            "Correct the value, say that the column is categorical, or leave the column out.",
        )
    plain = card is None or card.kind == "categorical"
    return Column(_own(name, "continuous") if plain or card is None else card, values)


def _are_classes(
    name: str,
    card: Factor | None,
    table: TextTable,
    numbers: Numbers,
    values: NDArray[np.float64],
    told: list[str],
) -> bool:
    """Whether a column of which nothing was said holds classes; what is assumed is told."""
    if card is not None and card.kind == "categorical":
        return True
    if card is not None and card.kind == "circular":
        filled = {cell for cell in table.columns[name] if not is_gap(cell)}
        if naming.are_sectors(filled) or (numbers.odd is None and naming.are_sector_codes(values)):
            told.append(f"'{name}' is given as sectors, not in degrees: its values are classes.")
            return True
        return False
    if numbers.odd is not None or not naming.few_whole_numbers(values):
        return False
    known = np.unique(values[np.isfinite(values)])
    classes = card is None and naming.sounds_like_classes(name)
    low, high = known[0], known[-1]
    told.append(
        f"'{name}' holds {known.size} different whole numbers ({low:g} to {high:g}), taken as classes: name it among "
        "the measured columns if they are amounts."
        if classes
        else f"'{name}' holds {known.size} different whole numbers ({low:g} to {high:g}), taken as amounts: name it "
        "among the columns of classes if they are codes."
    )
    return classes


def _classes(
    name: str, card: Factor | None, cells: Sequence[str], numbers: Numbers, values: NDArray[np.float64]
) -> Column:
    """Return classes by the user's codes; whole numbers written with a sign between thousands are numbers."""
    spelled: Sequence[Any] = cells if numbers.odd is not None or not numbers.grouped else values.tolist()
    codes = codes_of(spelled)
    book = CodeBook(code for code in codes if code is not None)
    found = (card or _own(name, "categorical")).with_classes(book)
    return Column(found, book.values_of(codes).astype(np.float64))


def _own(name: str, kind: Literal["continuous", "categorical"]) -> Factor:
    return Factor(name, name.replace("_", " "), "", kind)


def without_fills(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], int]:
    """Return values with NaN for what only says that there is none, and how many those were."""
    fill = np.isin(values, _FILLS) | (np.abs(values) > _HUGE)
    others = values[np.isfinite(values) & ~fill & (values != _SMALL_FILL)]
    if others.size and others.min() > _SMALL_FILL / 10:
        fill |= values == _SMALL_FILL
    return np.where(fill, np.nan, values), int(np.count_nonzero(fill))


def labels_of(cells: Sequence[str], name: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return (n,) True for landslide, and (n,) where the label is known; FileError for other words than yes and no."""
    spelled = [_label(cell) for cell in cells]
    strange = sorted({cell for cell in spelled if cell and cell not in _YES_NO})
    if strange:
        raise FileError(
            f"The label column '{name}' holds '{strange[0]}', which is neither 1 nor 0.",
            "Give 1 (or true, yes) for landslide and 0 (or false, no) for none.",
        )
    labels = np.array([_YES_NO.get(cell, False) for cell in spelled], np.bool_)
    return labels, np.array([bool(cell) for cell in spelled], np.bool_)


def _label(cell: str) -> str:
    """Return a label's plain spelling, empty for a gap: 1.0 and 1,00 are 1."""
    text = cell.strip().lower()
    if text in _YES_NO:
        return text
    if is_gap(text) or text in ("-9999", "-9999.0"):
        return ""
    whole, _, rest = text.replace(",", ".").partition(".")
    return whole if rest.strip("0") == "" else text
