"""What the columns of a table probably are, to begin a form with."""

from dataclasses import dataclass

from landslide_core.factors.tables import columns as naming
from landslide_core.factors.tables.values import without_fills
from landslide_core.io.delimited import is_gap
from landslide_core.io.tables import TextTable


@dataclass(frozen=True)
class Guesses:
    """Columns by what they probably are.

    Parameters
    ----------
    label : str or None
        1 for landslide.
    places : tuple of str or None
        Easting or longitude, then northing or latitude.
    classes : tuple of str
        Those that hold classes.
    whole : tuple of str
        Those of few whole numbers, which can be classes or amounts.
    aside : tuple of str
        Those that are no factors.
    """

    label: str | None
    places: tuple[str, str] | None
    classes: tuple[str, ...]
    whole: tuple[str, ...]
    aside: tuple[str, ...]


def guess(table: TextTable) -> Guesses:
    """Return what `read_columns` would take the columns of a table for."""
    roles = naming.roles_of(list(table.columns))
    taken = {roles.label, roles.group, *(roles.places or ())}
    aside = list(roles.aside)
    classes, whole = [], []
    for name in table.columns:
        if name in taken or name in aside:
            continue
        numbers = table.numbers(name)
        card = naming.known_factor(name)
        if set_aside(table, name) is not None:
            aside.append(name)
        elif card is not None and card.kind == "circular":
            filled = {cell for cell in table.columns[name] if not is_gap(cell)}
            coded = numbers.odd is None and naming.are_sector_codes(without_fills(numbers.values)[0])
            classes += [name] if coded or naming.are_sectors(filled) else []
        elif (card is not None and card.kind == "categorical") or numbers.share == 0:
            classes.append(name)
        elif numbers.odd is None and naming.few_whole_numbers(without_fills(numbers.values)[0]):
            whole.append(name)
            classes += [name] if card is None and naming.sounds_like_classes(name) else []
    return Guesses(roles.label, roles.places, tuple(classes), tuple(whole), tuple(aside))


def set_aside(table: TextTable, name: str) -> str | None:
    """Return why a column can be no factor by its values, None if it can."""
    numbers = table.numbers(name)
    if numbers.odd is None:
        return "ids" if naming.is_row_number(name, numbers.values) else None
    return "texts" if naming.is_remark(name) and numbers.share == 0 else None
