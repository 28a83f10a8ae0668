"""Plain tables: read as any desk saves them, and written so that any desk reads them."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from landslide_core.errors import FileError, NeedsMemoryError
from landslide_core.io import delimited, encodings
from landslide_core.io.admission.guards import checked_file, safe_name
from landslide_core.io.boundary import opens
from landslide_core.io.delimited import Notation, Numbers
from landslide_core.io.plain.whole import draft

if TYPE_CHECKING:
    import pandas as pd

_MAX_BYTES, _MOST_COLUMNS = 300_000_000, 2_000
_CURE = "Give a CSV file with one header line and one row per line."
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # the last four are full-width
_ESCAPED = tuple(f"'{sign}" for sign in _FORMULA)
_PLAIN_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, eq=False)
class TextTable:
    """A table of plain texts, as the cells spell them.

    Parameters
    ----------
    name : str
        Of the file.
    columns : mapping of str to sequence of str
        Cells (n,) by the column's name; blanks around them are gone.
    separator : str
        What stood between the columns.
    notation : Notation
        How numbers are written in all of the table.
    notes : tuple of str
        What was assumed, and how many blank rows were left out.
    """

    name: str
    columns: dict[str, Sequence[str]]
    separator: str
    notation: Notation
    notes: tuple[str, ...]
    _numbers: dict[str, Numbers] = field(default_factory=dict, repr=False)

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values())))

    def numbers(self, column: str) -> Numbers:
        """Return a column read as numbers; that is done once for each."""
        if column not in self._numbers:
            self._numbers[column] = delimited.numbers_of(self.columns[column], self.notation)
        return self._numbers[column]

    def find(self, *names: str) -> str | None:
        """Return the first column of one of these names, whatever its case; None if there is none."""
        lower = {column.lower(): column for column in reversed(self.columns)}
        return next((lower[name.lower()] for name in names if name.lower() in lower), None)


@opens
def read_text_table(path: Path) -> TextTable:
    """Read a table of columns between commas, semicolons, tabs or bars.

    Parameters
    ----------
    path : Path
        A text file with one header line, as Excel, WPS, R or a GIS saves it: UTF-8 or UTF-16 with or without
        byte-order mark, or an older encoding, which is detected.

    Returns
    -------
    TextTable
        Its cells as text; blank rows and columns without name and content are left out.

    Raises
    ------
    FileError
        It cannot be read as a table: a workbook, no header, no rows, a column twice, or a line with more cells than
        the header.
    NeedsMemoryError
        It is larger than 300 MB, or has more than 2,000 columns.
    """
    file = checked_file(Path(path))
    name = safe_name(file)
    if file.stat().st_size > _MAX_BYTES:
        raise NeedsMemoryError(f"{name} is larger than {_MAX_BYTES / 1e6:.0f} MB.", "Give fewer rows.")
    raw = file.read_bytes()
    if raw.startswith(_WORKBOOKS):
        raise FileError(f"{name} is a workbook, not a text table.", "Save the sheet as CSV (UTF-8).")
    text, encoding = encodings.decoded(raw)
    lines = text.splitlines()[: delimited.LOOKED_AT]
    separator, skipped = delimited.separator_of(lines)
    rows = _rows(text, separator, skipped, name)
    header = [delimited.plain(cell) for cell in next(rows, (0, []))[1]]
    columns, blank = _columns(header, list(rows), name)
    notes = [] if encoding == "utf-8" else [f"{name} is read as {encodings.shown(encoding)}."]
    if blank:
        notes.append(
            f"1 blank row of {name} left out." if blank == 1 else f"{blank:,} blank rows of {name} left out."
        )
    notation = Notation.of((cell for cells in columns.values() for cell in set(cells)), separator)
    if notation.decimal == ",":
        notes.append(f"The numbers of {name} are read with a decimal comma.")
    return TextTable(name, columns, separator, notation, tuple(notes))


def _rows(text: str, separator: str, skipped: int, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of each line and its cells, from the header on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    try:
        for _ in range(skipped):
            next(reader, None)
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise FileError(f"{name} cannot be read as a table: {error}.", _CURE) from error


def _columns(
    header: list[str], rows: list[tuple[int, list[str]]], name: str
) -> tuple[dict[str, Sequence[str]], int]:
    """Return the cells by column, and how many blank rows there were; FileError as `read_text_table`."""
    _check_header(header, name)
    width = len(header)
    kept: list[list[str]] = []
    for line, row in rows:
        cells = [delimited.plain(cell) for cell in row]
        if any(cells[width:]):
            raise FileError(
                f"Line {line} of {name} has {len(cells)} cells, the header {width}.",
                "Quote texts and numbers that hold the sign between the columns, or save with another one.",
            )
        if any(cells):
            kept.append(cells[:width] + [""] * (width - len(cells)))
    if not kept:
        raise FileError(f"{name} has no rows.", _CURE)
    named = [title or f"column {n}" for n, title in enumerate(header, 1)]
    columns: dict[str, Sequence[str]] = dict(zip(named, map(tuple, zip(*kept, strict=True)), strict=True))
    whole = {title: cells for title, cells in columns.items() if title in header or any(cells)}
    return whole, len(rows) - len(kept)


def _check_header(header: list[str], name: str) -> None:
    named = [title for title in header if title]
    if not named:
        raise FileError(f"{name} has no header line.", _CURE)
    if all(delimited.numbers_of([title], Notation(".")).odd is None for title in named):
        raise FileError(f"{name} begins with numbers where its header should be.", _CURE)
    if len(named) > _MOST_COLUMNS:
        raise NeedsMemoryError(f"{name} has {len(named):,} columns.", "Give those that matter.")
    twice = sorted(title for title, count in Counter(named).items() if count > 1)
    if twice:
        raise FileError(f"{name} has the column {', '.join(twice)} more than once.", "Name each column once.")


@opens
def read_csv(path: Path) -> "pd.DataFrame":
    """Return a table that Scarp wrote itself: numbers where a whole column is numbers, else text."""
    import pandas as pd

    table = pd.read_csv(checked_file(Path(path)), encoding="utf-8-sig", low_memory=False)
    for place in _not_numbers(table):
        table.isetitem(place, table.iloc[:, place].map(_as_meant, na_action="ignore"))
    return table


def _not_numbers(table: "pd.DataFrame") -> list[int]:
    """Return the places of the columns that may hold texts."""
    return [place for place, dtype in enumerate(table.dtypes) if dtype.kind not in "biufcmM"]


def _as_meant(value: object) -> object:
    """Return a text as it was before `harmless_cell`."""
    return value[1:] if isinstance(value, str) and value.startswith(_ESCAPED) else value


def write_table(path: Path, table: "pd.DataFrame", *, index: bool = False) -> None:
    """Write a CSV in UTF-8 with a byte-order mark, so that Excel reads it, and runs nothing that a cell says."""
    with draft(path) as hidden:
        harmless(table).to_csv(hidden, index=index, encoding="utf-8-sig")


def harmless(table: "pd.DataFrame") -> "pd.DataFrame":
    """Return a table whose texts, names of columns and of rows among them, are no formulas to a spreadsheet."""
    plain = table.copy()
    plain.columns = [harmless_cell(name) for name in table.columns]
    plain.index = plain.index.map(harmless_cell) if plain.index.dtype.kind == "O" else plain.index
    for place in _not_numbers(plain):
        column = plain.iloc[:, place]
        plain.isetitem(place, column.astype(object).map(harmless_cell, na_action="ignore"))
    return plain


def harmless_cell(value: object) -> object:
    """Return a text that begins as formulas do with an apostrophe before it; numbers, also as text, stay."""
    if not isinstance(value, str) or not value.startswith(_FORMULA) or _PLAIN_NUMBER.fullmatch(value):
        return value
    return f"'{value}"
