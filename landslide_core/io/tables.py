"""Plain tables: places with factors and a label, and names of classes."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from landslide_core.errors import FileError, NeedsMemoryError
from landslide_core.io.admission.guards import checked_file, safe_name

if TYPE_CHECKING:
    import pandas as pd

_MAX_BYTES = 500_000_000


def read_csv(path: Path) -> "pd.DataFrame":
    """Return a CSV table with its header; numbers where a whole column is numbers, else text.

    Separators comma, semicolon and tab are told apart by the header. UTF-8, with or without byte-order mark.
    InputError when it cannot be read, has no rows, or has a column twice.
    """
    import pandas as pd

    file = checked_file(Path(path))
    name = safe_name(file)
    cure = "Give a CSV file in UTF-8 with one header line and one place per line."
    if file.stat().st_size > _MAX_BYTES:
        raise NeedsMemoryError(f"{name} is larger than {_MAX_BYTES / 1e6:.0f} MB.", "Give fewer rows.")
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            header = opened.readline()
        separator = max(",;\t", key=header.count)
        names = next(csv.reader([header], delimiter=separator), [])
        table = pd.read_csv(file, sep=separator, encoding="utf-8-sig", low_memory=False)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise FileError(f"{name} cannot be read as a table: {error}.", cure) from error
    twice = sorted({column for column in names if names.count(column) > 1})
    if twice:
        raise FileError(f"{name} has the column {', '.join(twice)} more than once.", "Name each column once.")
    if table.empty:
        raise FileError(f"{name} has no rows.", cure)
    return table.rename(columns=lambda column: str(column).strip())


def write_table(path: Path, table: "pd.DataFrame", *, index: bool = False) -> None:
    """Write a CSV in UTF-8 with a byte-order mark, so that Excel reads it."""
    table.to_csv(path, index=index, encoding="utf-8-sig")


def read_class_names(path: Path) -> tuple[Mapping[int, str], Mapping[int, int]]:
    """Return the names of class codes, and the hardness of each where there is a `hardness` column.

    The table has a column `code` (or `class` or `value`) of whole numbers and a column `name` (or `label`).
    InputError says what is missing.
    """
    table = read_csv(path)
    lower = {str(column).lower(): column for column in table.columns}
    code = next((lower[c] for c in ("code", "class", "value") if c in lower), None)
    label = next((lower[c] for c in ("name", "label") if c in lower), None)
    if code is None or label is None or table[code].dtype.kind not in "iu":
        raise FileError(
            f"{safe_name(Path(path))} is not a table of class names.",
            "Give a CSV with the columns code (whole numbers) and name, and if known hardness (1 to 4).",
        )
    names = {int(number): str(text) for number, text in zip(table[code], table[label], strict=True)}
    if "hardness" not in lower:
        return names, {}
    grades = table[lower["hardness"]]
    if not grades.isin((1, 2, 3, 4)).all():
        raise FileError(
            f"The column hardness of {safe_name(Path(path))} holds other values than 1, 2, 3 and 4.",
            "Give 1 for hard rock, 2 moderately hard, 3 moderately soft, 4 soft.",
        )
    return names, {int(number): int(grade) for number, grade in zip(table[code], grades, strict=True)}
