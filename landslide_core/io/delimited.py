"""What separates the columns of a text table, and which numbers its texts are."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Decimal = Literal[".", ","]
SEPARATORS = (",", ";", "\t", "|")
LOOKED_AT = 60  # lines from which the sign between the columns is told
_GAPS = {
    "", "-", "--", "—", "–", "na", "n/a", "#n/a", "nan", "null", "<null>", "none", "nodata", "no data", "#value!",
    "#div/0!", "#num!", "#ref!", "无", "空", "无数据", "inf", "-inf", "1.#inf", "-1.#ind",
}  # fmt: skip
_SPACES = re.compile(r"[\s'’\u00a0\u2009\u202f]")
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_GROUPS = {sign: re.compile(rf"[+-]?[1-9]\d{{0,2}}(\{sign}\d{{3}})+") for sign in ",."}
_SURELY_DECIMAL = {
    sign: re.compile(
        rf"[+-]?(\d*\{sign}\d{{1,2}}|\d*\{sign}\d{{4,}}|0\{sign}\d+|\d{{4,}}\{sign}\d+)([eE][+-]?\d+)?"
    )
    for sign in ",."
}


def separator_of(lines: Sequence[str]) -> tuple[str, int]:
    """Return what separates the columns, and how many lines stand before the header ("sep=;" and blank ones).

    The sign that makes equally many columns, more than one, of the most lines; quoted signs do not count.
    """
    skipped = next((n for n, line in enumerate(lines) if line.strip()), 0)
    told = re.fullmatch(r"\"?sep=(.)\"?[,;\s]*", lines[skipped].strip(), re.IGNORECASE) if lines else None
    if lines and lines[skipped].strip().lower() in ("sep=", "sep=\t"):
        return "\t", skipped + 1
    if told:
        return told[1], skipped + 1
    looked = [line for line in lines[skipped : skipped + LOOKED_AT] if line.strip()]
    return max(SEPARATORS, key=lambda sign: _agreement(looked, sign)), skipped


def _agreement(lines: Sequence[str], sign: str) -> tuple[float, int]:
    """Return the share of lines that have as many columns as the header, 0 for a single one, and how many."""
    widths = [len(row) for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=sign) if row]
    if not widths or widths[0] < 2:
        return 0.0, 0
    return round(sum(width == widths[0] for width in widths) / len(widths), 1), widths[0]


def plain(text: str) -> str:
    """Return a cell without the blanks around it, full-width signs and the typographic minus made plain."""
    return unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()


def is_gap(text: str) -> bool:
    """Whether a plain cell says that there is no value."""
    return text.lower() in _GAPS


@dataclass(frozen=True)
class Notation:
    """How numbers are written: the decimal sign, None where nothing in the table tells."""

    decimal: Decimal | None

    @classmethod
    def of(cls, cells: Iterable[str], separator: str) -> "Notation":
        """Look which decimal sign the cells of a table have; a comma cannot be one beside a separating comma."""
        count: Counter[str] = Counter()
        for cell in cells:
            text = _SPACES.sub("", cell)
            for sign in ",.":
                count[sign] += bool(_SURELY_DECIMAL[sign].fullmatch(text))
            both = "," in text and "." in text
            count[max(",.", key=text.rfind)] += bool(
                both and text.replace(",", "").replace(".", "").isdigit()
            )
        if count[","] > count["."]:
            return cls(",")
        return cls("." if count["."] or separator == "," else None)


@dataclass(frozen=True)
class Numbers:
    """A column read as numbers: float64 (n,), NaN for gaps. `odd` is the first cell that is no number, None if
    all are; `share` of the filled cells that are numbers; `grouped` how many had a sign between thousands."""

    values: NDArray[np.float64]
    odd: str | None
    share: float
    grouped: int


def numbers_of(cells: Sequence[str], notation: Notation) -> Numbers:
    """Read a column of plain cells as numbers, with that decimal sign and any sign between thousands."""
    different = {cell: _number(cell, notation.decimal) for cell in set(cells) if not is_gap(cell)}
    values = np.array([_value(different.get(cell)) for cell in cells], np.float64)
    odd = next((cell for cell in cells if cell in different and different[cell] is None), None)
    filled = sum(cell in different for cell in cells)
    good = sum(different.get(cell) is not None for cell in cells)
    grouped = sum(bool((number := different.get(cell)) is not None and number[1]) for cell in cells)
    return Numbers(values, odd, good / filled if filled else 1.0, grouped)


def _value(number: tuple[float, bool] | None) -> float:
    return float("nan") if number is None else number[0]


def _number(cell: str, decimal: Decimal | None) -> tuple[float, bool] | None:
    """Return a cell as a number and whether a sign stood between its thousands; None if it is none."""
    text = _SPACES.sub("", cell)
    spaced = text != cell
    if decimal is None:
        decimal = "," if "," in text and not _GROUPS[","].fullmatch(text) else "."
    other = "." if decimal == "," else ","
    if other in text:
        head, sign, tail = text.partition(decimal)
        if not _GROUPS[other].fullmatch(head):
            # 0.25 in a table of decimal commas can only be meant as it stands
            if decimal == "," and _PLAIN.fullmatch(text):
                return float(text), False
            return None
        text, spaced = head.replace(other, "") + sign + tail, True
    text = text.replace(decimal, ".")
    if not _PLAIN.fullmatch(text):
        return None
    return float(text), spaced
