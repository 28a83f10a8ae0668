"""The landslides of two dates: rows of the table, and the facts on the card of one."""

from collections.abc import Callable, Mapping
from typing import Any

from landslide_core.figures import numbers
from landslide_core.io.admission.guards import printable
from landslide_core.language import retold
from landslide_core.reporting import words
from landslide_core.reporting.document import Table
from landslide_core.reporting.landslide_rows import unknown
from landslide_core.reporting.texts import change as texts
from landslide_core.reporting.two_dates.of_change import OfChange

_FIXED = ("probability_before", "probability_after")
_INDEX = ("ndvi_before", "ndvi_after")
_PLACES = ("centroid_lon", "centroid_lat", "centroid_col", "centroid_row")
_FORMS: Mapping[str, Callable[[Any], str]] = {
    "id": lambda value: f"{int(value)}",
    "kind": lambda value: texts.KINDS[value],
    **dict.fromkeys(_FIXED, numbers.per_cent),
    **{name: lambda value: f"{value:.2f}" for name in _INDEX},
    **{name: lambda value: f"{value:.5f}" for name in _PLACES[:2]},
    **{name: lambda value: f"{value:,.0f}" for name in _PLACES[2:]},
}


def table(of: OfChange, most: int) -> Table:
    """Return the first landslides, `most` rows at most; columns of which nothing is known are left out."""
    areas = tuple(f"area_{what}" for what in ("before", "after", "gained", "lost"))
    index = _INDEX if of.account.get("vegetation") else ()
    places = [name for name in _PLACES if name in of.table]
    columns = ["id", "kind", *areas, *_FIXED, *index, *places]
    rows = [[_cell(of, row, name) for name in columns] for _, row in of.table.head(most).iterrows()]
    return Table([texts.COLUMNS[name] for name in columns], rows)


def _cell(of: OfChange, row: Any, name: str) -> str:
    if name.startswith("area_"):
        value = row[f"{name}_{of.unit}"]
        return of.area(value) if value else words.NONE
    value = row[name]
    return words.NONE if unknown(value) else _FORMS[name](value)


def facts(of: OfChange, index: int) -> list[tuple[str, str]]:
    """Return what is known of the landslide of that row."""
    row = of.table.iloc[index]
    area = {
        label: _cell(of, row, f"area_{name}")
        for label, name in (
            (texts.AREA_BEFORE, "before"), (texts.AREA_AFTER, "after"), (texts.GAINED, "gained"), (texts.LOST, "lost"),
        )
    }  # fmt: skip
    probability = texts.FROM_TO.format(before=_cell(of, row, _FIXED[0]), after=_cell(of, row, _FIXED[1]))
    if unknown(row["ndvi_before"]) or unknown(row["ndvi_after"]):
        ndvi = texts.NO_NDVI
    else:  # of an index of 0 there is no relative difference
        form = texts.NDVI_BOTH if unknown(row["rdndvi"]) else texts.NDVI_OF
        ndvi = form.format(before=row["ndvi_before"], after=row["ndvi_after"], relative=row["rdndvi"])
    look = row["look_change"]
    shown = texts.SHOWN_OF.format(
        before=numbers.per_cent(row["known_before"]), after=numbers.per_cent(row["known_after"])
    )
    return [
        *area.items(),
        (texts.PARTNERS, retold(str(row["partners"]))),
        (texts.PROBABILITY, probability),
        (texts.NDVI, ndvi),
        (texts.LOOK, words.NONE if unknown(look) else texts.LOOK_OF.format(value=look)),
        (texts.SHOWN, shown),
        (texts.PLACE, _place(row)),
    ]


def why(of: OfChange, index: int) -> str:
    """Return what speaks for the kind of that row, as the run said it."""
    return texts.WHY.format(why=numbers.sentence(printable(str(of.table["why"][index]))))


def _place(row: Any) -> str:
    if "centroid_lon" in row:
        return words.LONLAT_SHORT.format(lon=row["centroid_lon"], lat=row["centroid_lat"])
    return words.COL_ROW.format(col=row["centroid_col"], row=row["centroid_row"])
