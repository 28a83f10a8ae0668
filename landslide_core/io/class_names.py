"""A table of class names: code, name, and the hardness of rocks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from landslide_core.errors import FileError, MismatchError
from landslide_core.io import delimited
from landslide_core.io.code_book import Code, CodeBook, codes_of, matched
from landslide_core.io.plain.text import some_of
from landslide_core.io.tables import TextTable, read_text_table

_CODES = ("code", "class", "value", "id", "编号", "代码", "编码", "类别代码")
_NAMES = ("name", "label", "class_name", "description", "名称", "类别", "类型", "岩性")
_HARDNESS = ("hardness", "grade", "硬度", "坚硬程度", "坚硬等级")
_GRADES = (1, 2, 3, 4)
_CURE = "Give a CSV with the columns code and name, and if known hardness (1 to 4)."


@dataclass(frozen=True, eq=False)
class ClassNames:
    """What a table says of class codes.

    Parameters
    ----------
    file : str
        Name of the table.
    names : mapping
        Name by code.
    hardness : mapping
        Grade from 1 (hard) to 4 (soft) by code, empty where the table has no such column.
    notes : tuple of str
        What is to be known of the table.
    """

    file: str = ""
    names: Mapping[Code, str] = field(default_factory=dict)
    hardness: Mapping[Code, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def book(self, codes: Iterable[Code], layer: str) -> tuple[CodeBook, tuple[str, ...]]:
        """Return the code book of a layer, and a note on codes without a name; MismatchError if none has one."""
        wanted = list(dict.fromkeys(codes))
        found = matched(wanted, self.names)
        if self.names and wanted and not found:
            raise MismatchError(
                f"None of the codes of {self.file} ({some_of(self.names)}) is in {layer} ({some_of(wanted)}).",
                "Give the names by the codes of the layer, or say which column of it holds them.",
            )
        nameless = [code for code in wanted if code not in found] if self.names else []
        note = (
            f"{self.file} has no name for {len(nameless):,} of {len(wanted):,} classes of {layer}: "
            f"{some_of(nameless)}."
        )
        return CodeBook(wanted, found), (note,) if nameless else ()

    def grades(self, book: CodeBook) -> Mapping[int, int]:
        """Return the hardness by the value that stands for a class in a grid of that book."""
        found = matched(book.codes.values(), self.hardness)
        return {book.value_of(code): grade for code, grade in found.items()}


def read_class_names(path: Path | None) -> ClassNames:
    """Read the names of class codes, and the hardness of each where there is a column for it.

    Parameters
    ----------
    path : Path or None
        A table with the columns `code` (or class, value) and `name` (or label), and if known `hardness`; None for
        no table.

    Returns
    -------
    ClassNames
        Codes are text or whole numbers as `codes_of` reads them. A class whose grade is blank is without one.

    Raises
    ------
    FileError
        A column is missing, a code or a name stands there twice, or a grade is none of 1, 2, 3, 4.
    """
    if path is None:
        return ClassNames()
    table = read_text_table(Path(path))
    code, name = table.find(*_CODES), table.find(*_NAMES)
    if code is not None and code == name:
        name = None
    if code is None or name is None:
        raise FileError(
            f"{table.name} is not a table of class names; its columns are {', '.join(table.columns)}.", _CURE
        )
    codes = codes_of(table.columns[code])
    names = dict(_filled(zip(codes, table.columns[name], strict=True), table.name))
    empty = sum(each is None for each in codes)
    notes = [f"Rows of {table.name} without a code are left out: {empty:,}."] if empty else []
    column = table.find(*_HARDNESS)
    grades = {} if column is None else _graded(table, column, codes)
    bare = [c for c in names if c not in grades]
    if column is not None and bare:
        notes.append(f"Classes of {table.name} without hardness: {some_of(bare)}; their ground has none.")
    CodeBook(names, names)  # no name twice
    return ClassNames(table.name, names, grades, (*table.notes, *notes))


def _filled(rows: Iterable[tuple[Code | None, str]], file: str) -> Iterable[tuple[Code, str]]:
    """Yield code and name of the rows with both; FileError for a code that is there twice."""
    seen: set[Code] = set()
    for code, name in rows:
        if code is None:
            continue
        if code in seen:
            raise FileError(f"{file} has the code {code} more than once.", "Give each code one name.")
        seen.add(code)
        if not delimited.is_gap(name):
            yield code, name


def _graded(table: TextTable, column: str, codes: list[Code | None]) -> dict[Code, int]:
    numbers = table.numbers(column)
    found = {}
    for code, cell, grade in zip(codes, table.columns[column], numbers.values, strict=True):
        if code is None or delimited.is_gap(cell):
            continue
        if grade not in _GRADES:
            raise FileError(
                f"The column {column} of {table.name} holds '{cell}' for {code}, which is none of 1, 2, 3 and 4.",
                "Give 1 for hard rock, 2 moderately hard, 3 moderately soft, 4 soft; leave it blank for none.",
            )
        found[code] = int(grade)
    return found
