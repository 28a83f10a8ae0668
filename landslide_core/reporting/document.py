"""A report before it has a form: its parts in the order of reading, without a word on how they are laid out."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from landslide_core.figures.report import Table

__all__ = [
    "Bullets", "Callout", "Card", "Document", "Facts", "Heading", "Legend", "Map", "Mark", "NewPage", "Part",
    "SideBySide", "Signatures", "Table", "Text", "Tile", "Tiles", "column_signs", "fitted", "right_aligned", "signs",
]  # fmt: skip
Pairs = Sequence[tuple[str, str]]
_MOST_SIGNS, _HASH_SIGNS = 64.0, 0.8 * 64
_DIGIT_EM = 0.556  # how wide a digit of Helvetica is
_NUMBER = re.compile(r"–|[+-]?[\d,]{1,20}(\.\d+)?(\s?(%|px|m²|ha|km²))?")


@dataclass(frozen=True)
class Heading:
    """The title of a section, and how much of a page must be left for it and what follows."""

    text: str
    room_mm: float = 32.0


@dataclass(frozen=True)
class Text:
    """A paragraph; a quiet one is smaller and should not compete with the rest."""

    text: str
    quiet: bool = False


@dataclass(frozen=True)
class Bullets:
    """Sentences that stand for themselves."""

    lines: Sequence[str]


@dataclass(frozen=True)
class Facts:
    """Names and values in two columns."""

    pairs: Pairs


@dataclass(frozen=True)
class Tile:
    """A number that is read from afar: what it is, its value, and how far it moves."""

    label: str
    value: str
    span: str = ""


@dataclass(frozen=True)
class Tiles:
    """A few numbers beside each other."""

    tiles: Sequence[Tile]


@dataclass(frozen=True)
class Callout:
    """A box of a colour ("#rrggbb") with a title and sentences."""

    colour: str
    title: str
    lines: Sequence[str]


@dataclass(frozen=True)
class Mark:
    """An entry of a legend: a line in a colour, with a casing of another colour or none."""

    colour: str
    meaning: str
    casing: str = ""


@dataclass(frozen=True)
class Legend:
    """What the lines of the maps that follow mean."""

    marks: Sequence[Mark]


@dataclass(frozen=True)
class Map:
    """A map as JPEG, or a chart as PNG, at its size on paper, what it shows, and what its lines mean."""

    content: bytes
    width_mm: float
    height_mm: float
    caption: str
    spoken: str
    legend: Sequence[Mark] = ()


@dataclass(frozen=True)
class Card:
    """One thing on a map, and what is known of it; `note` stands below both."""

    title: str
    map: Map
    pairs: Pairs
    note: str = ""


@dataclass(frozen=True)
class SideBySide:
    """Two maps of one thing beside each other, `note` above them, facts below; it may have no title."""

    title: str
    maps: tuple[Map, Map]
    pairs: Pairs = ()
    note: str = ""

    @property
    def halves(self) -> tuple[Pairs, Pairs]:
        """The names and values in two columns of about the same length."""
        middle = (len(self.pairs) + 1) // 2
        return self.pairs[:middle], self.pairs[middle:]


@dataclass(frozen=True)
class Signatures:
    """Lines to sign on."""

    labels: Sequence[str]


@dataclass(frozen=True)
class NewPage:
    """Whatever follows begins a page, where there are pages."""


Part = (
    Heading
    | Text
    | Bullets
    | Facts
    | Tiles
    | Callout
    | Legend
    | Map
    | Card
    | SideBySide
    | Table
    | Signatures
    | NewPage
)


@dataclass(frozen=True)
class Document:
    """A whole report.

    Parameters
    ----------
    kind, title, subtitle : str
        What sort of report it is, its name, and a line below that.
    facts : pairs of text
        The title block.
    parts : sequence of Part
        In the order of reading.
    foot : str
        Stands below every page.
    language : str
        As HTML and DOCX name it, such as "en".
    """

    kind: str
    title: str
    subtitle: str
    facts: Pairs
    parts: Sequence[Part]
    foot: str
    language: str = "en"


def signs(part: Any) -> set[str]:
    """Return every sign that the texts of a report, or of a part of it, are written with."""
    if isinstance(part, str):
        return set(part)
    if is_dataclass(part):
        return set().union(*(signs(getattr(part, field.name)) for field in fields(part)))
    return set().union(*map(signs, part)) if isinstance(part, list | tuple) else set()


def right_aligned(table: Table) -> frozenset[int]:
    """Return the columns of a table that hold numbers and nothing else: they stand at the right.

    Examples
    --------
    >>> sorted(right_aligned(Table(["No.", "Where", "Area"], [["1", "2nd valley", "3.62 ha"], ["2", "–", "–"]])))
    [0, 2]
    """
    columns = zip(*table.rows, strict=True)
    return frozenset(n for n, cells in enumerate(columns) if all(map(_NUMBER.fullmatch, cells)))


def column_signs(table: Table) -> list[float]:
    """Return how many digits wide each column wants to be, 64 at most, so that no word of its head is torn.

    A checksum is set smaller.

    Examples
    --------
    >>> [round(signs, 1) for signs in column_signs(Table(["No.", "Length (m)"], [["1", "298"], ["22", "1,020"]]))]
    [2.9, 6.0]
    """
    heads = [max(_signs(word, "Helvetica-Bold") for word in name.split(" ")) for name in table.columns]
    columns = [[*cells] for cells in zip(*table.rows, strict=True)] or [[] for _ in heads]
    return [
        min(_MOST_SIGNS, max([head, *(_HASH_SIGNS if len(cell) == 64 else _signs(cell) for cell in cells)]))
        for head, cells in zip(heads, columns, strict=True)
    ]


def fitted(wanted: Sequence[float], room: float, *, spread: bool) -> list[float]:
    """Return the widths of columns that want so much: where there is too little room, the widest give way.

    spread: whether columns that want less are drawn out to all of the room.

    Examples
    --------
    >>> fitted([10, 20, 90, 100], 130, spread=True)
    [10, 20, 50.0, 50.0]
    """
    total = sum(wanted)
    if total <= room:
        return [each * room / total for each in wanted] if spread else list(wanted)
    left, most = room, room
    for place, each in enumerate(sorted(wanted)):
        most = left / (len(wanted) - place)
        if each > most:
            break
        left -= each
    return [min(each, most) for each in wanted]


def _signs(text: str, font: str = "Helvetica") -> float:
    """How wide a text is, in digits; signs that Helvetica lacks are as wide as those of Chinese, or a little wider."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    plain = text.encode("cp1252", "ignore").decode("cp1252")
    known = float(stringWidth(plain, font, 1)) / _DIGIT_EM
    wide = (sign for sign in text if sign not in plain)
    return known + sum(2.0 if unicodedata.east_asian_width(sign) in "WF" else 1.3 for sign in wide)
