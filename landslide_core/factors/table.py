"""A plain table of places with factors and a label becomes a FactorTable."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from landslide_core import factors
from landslide_core.errors import FileError, NoDataError, SettingError
from landslide_core.factors import Factor, checks
from landslide_core.factors.factor_table import FactorTable
from landslide_core.io import tables

if TYPE_CHECKING:
    import pandas as pd

_LABELS = ("landslide", "landslides", "label", "lslpts", "slide", "target", "class", "y")
_PLACES = (("easting", "northing"), ("x", "y"), ("east", "north"), ("utm_x", "utm_y"))
_GROUPS = ("landslide_id", "group", "slide_id")
_YES_NO: Mapping[str, bool] = {
    "1": True, "1.0": True, "true": True, "yes": True, "0": False, "0.0": False, "false": False, "no": False
}  # fmt: skip


def read_table(
    path: Path, label: str | None = None, categorical: Sequence[str] = (), ignore: Sequence[str] = ()
) -> FactorTable:
    """Return a CSV as a factor table: a label column, factors in every other column.

    label: the column with 1 and 0 (or true, false, yes, no), by default one called landslide, label, lslpts,
    … Columns `easting`/`northing` (or x/y) are coordinates in metres, `landslide_id` numbers the landslides;
    both are no factors. Text columns are an error unless named in `categorical`. Rows with a gap are left
    out, and the notes say how many. InputError says what is wrong.
    """
    table = tables.read_csv(path)
    lower = {str(column).lower(): column for column in table.columns}
    label_column = _label_column(table, label)
    places = next(((lower[e], lower[n]) for e, n in _PLACES if e in lower and n in lower), ())
    places = () if label_column in places else places
    group = next((lower[g] for g in _GROUPS if g in lower), None)
    for name in (*categorical, *ignore):
        if name not in table.columns:
            raise SettingError(
                f"The table has no column '{name}'.", f"Its columns are {', '.join(table.columns)}."
            )
    apart = {label_column, *places, group, *ignore}
    columns = [column for column in table.columns if column not in apart]
    if not columns:
        raise FileError("The table has no factor column.", "Add at least one column of numbers.")
    cards, values = zip(*(_column(table, name, name in categorical) for name in columns), strict=True)
    matrix = np.column_stack(values).astype(np.float32)
    whole = np.isfinite(matrix).all(1) & table[label_column].notna().to_numpy()
    if not whole.any():
        raise NoDataError(
            "No row of the table has a value in every column.", "Fill the gaps, or drop the column."
        )
    notes = [] if whole.all() else [f"{int((~whole).sum()):,} of {len(table):,} rows with gaps are left out."]
    labels = _labels(table[label_column], label_column)[whole]
    found = FactorTable(
        cards,
        matrix[whole],
        labels,
        None if group is None else _groups(table[group], labels, whole),
        table.loc[whole, list(places)].to_numpy(np.float64) if places else None,
    )
    return replace(found, notes=(*notes, *checks.notes_on(found)))


def _label_column(table: "pd.DataFrame", label: str | None) -> str:
    lower = {str(column).lower(): str(column) for column in table.columns}
    found = lower.get(label.lower()) if label else next((lower[n] for n in _LABELS if n in lower), None)
    if found is None:
        raise FileError(
            f"The table has no label column{f' {label!r}' if label else ''}; its columns are "
            f"{', '.join(table.columns)}.",
            "Add a column 'landslide' of 1 (landslide) and 0 (none), or name yours.",
            {"label": ""},
        )
    return found


def _labels(column: "pd.Series", name: str) -> NDArray[np.bool_]:
    texts = column.astype(str).str.strip().str.lower()
    strange = sorted(set(texts[column.notna()]) - set(_YES_NO))
    if strange:
        raise FileError(
            f"The label column '{name}' holds '{strange[0]}', which is neither 1 nor 0.",
            "Give 1 (or true, yes) for landslide and 0 (or false, no) for none.",
        )
    return np.asarray(texts.map(_YES_NO).fillna(False), np.bool_)


def _column(table: "pd.DataFrame", name: str, categorical: bool) -> tuple[Factor, NDArray[Any]]:
    column, known = table[name], {f.name: f for f in factors.FACTORS}.get(name)
    if categorical or (known is not None and known.kind == "categorical"):
        order = sorted({str(value) for value in column.dropna()})
        if column.dtype.kind in "iu":
            codes = column.to_numpy(np.float64)
            classes = {int(code): f"class {int(code)}" for code in np.unique(codes)}
        else:
            codes = column.map({text: n for n, text in enumerate(order, 1)}, na_action="ignore").to_numpy(
                np.float64
            )
            classes = dict(enumerate(order, 1))
        return _named(known, name, "categorical").with_classes(classes), codes
    if column.dtype.kind not in "iufb":
        first = next(str(value) for value in column.dropna() if not _is_number(value))
        raise FileError(
            f"The column '{name}' should be numbers but holds '{first}'.",
            "Correct the value, say that the column is categorical, or leave the column out.",
        )
    return _named(known, name, "continuous"), column.to_numpy(np.float64)


def _named(known: Factor | None, name: str, kind: Literal["continuous", "categorical"]) -> Factor:
    if known is not None:
        return known
    return Factor(name, name.replace("_", " "), "", kind)


def _is_number(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return False
    return True


def _groups(column: "pd.Series", labels: NDArray[np.bool_], whole: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the number of the landslide from 1 on landslide rows, 0 elsewhere."""
    _, place = np.unique(column.astype(str).to_numpy()[whole], return_inverse=True)
    return np.where(labels, place + 1, 0).astype(np.int32)
