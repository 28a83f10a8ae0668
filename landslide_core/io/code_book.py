"""The code book of a class layer: the user's codes, their names, and what stands for each in a grid.

A class is known by the code that the user gave it, text or whole number, of any length. Grids and tables of factors
are float32, so what stands there is the code itself only where all codes are whole numbers that float32 holds; else
the classes are numbered from 1 in the order of their codes. Nobody outside needs to know which: a book answers for
values of a grid, and `code_of` and `value_of` lead from one to the other.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import FileError, SettingError
from landslide_core.language import marked

Code = int | str

_EXACT = 2**24  # whole numbers up to here, and their neighbours, are exact in float32
_WHOLE = re.compile(r"[+-]?\d+")
_POINT_ZERO = re.compile(r"([+-]?\d+)\.0*")
_EMPTY = {"", "nan", "none", "null", "<null>", "<na>", "nat"}


def codes_of(values: Iterable[Any]) -> list[Code | None]:
    """Return the codes that values spell, None where a value is empty.

    Parameters
    ----------
    values : iterable
        A column as it was read: numbers or text. "1", 1 and 1.0 are one code.

    Returns
    -------
    list of int, str or None
        Whole numbers where every value is one, else text. "01" is the number 1 where all are whole numbers and no
        "1" stands beside it; otherwise it is its own text.

    Examples
    --------
    >>> codes_of(["1", 1.0, "02", None])
    [1, 1, 2, None]
    >>> codes_of(["1", "01", "A"])
    ['1', '01', 'A']
    """
    spelled = [_spelled(value) for value in values]
    texts = {text for text in spelled if text is not None}
    numeric = all(_WHOLE.fullmatch(text) for text in texts) and len({int(t) for t in texts}) == len(texts)
    return [None if text is None else int(text) if numeric else text for text in spelled]


class CodeBook(Mapping[int, str]):
    """The classes of a layer: by the value that stands for each in a grid, its name.

    Parameters
    ----------
    codes : iterable of int or str
        The user's codes, all whole numbers or all text; each once.
    names : mapping, optional
        Names by code; a number without one is "class 7", a text without one is its own name.

    Raises
    ------
    FileError
        Two classes have the same name.

    Examples
    --------
    >>> book = CodeBook(["Tg", "Qal"], {"Qal": "alluvium"})
    >>> dict(book), book.code_of(2), book.value_of("Qal")
    ({1: 'alluvium', 2: 'Tg'}, 'Tg', 1)
    >>> dict(CodeBook([30, 10]))
    {10: 'class 10', 30: 'class 30'}
    """

    def __init__(self, codes: Iterable[Code], names: Mapping[Code, str] | None = None) -> None:
        given = names or {}
        self._codes: tuple[Code, ...] = tuple(sorted(set(codes), key=_order))
        exact = all(isinstance(code, int) and abs(code) <= _EXACT for code in self._codes)
        values = [int(code) if exact else n for n, code in enumerate(self._codes, 1)]
        self._value_of = dict(zip(self._codes, values, strict=True))
        self._code_at = dict(zip(values, self._codes, strict=True))
        self._names = {
            value: given.get(code, code if isinstance(code, str) else marked(f"class {code}"))
            for value, code in self._code_at.items()
        }
        _require_distinct(self)

    @classmethod
    def read(cls, classes: Mapping[int, str], codes: Mapping[int, Code] | None = None) -> "CodeBook":
        """Return the book of names by value, and codes by value where the value is not the code."""
        if isinstance(classes, CodeBook) and codes is None:
            return classes
        own = {value: (codes or {}).get(value, value) for value in classes}
        return cls(own.values(), {own[value]: name for value, name in classes.items()})

    def __getitem__(self, value: int) -> str:
        return self._names[value]

    def __iter__(self) -> Iterator[int]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"CodeBook({dict(self)})"

    @property
    def codes(self) -> Mapping[int, Code]:
        """The user's code by the value that stands for it."""
        return dict(self._code_at)

    @property
    def numbered(self) -> bool:
        """Whether values are numbers of ours, not the user's codes."""
        return any(value != code for value, code in self._code_at.items())

    def code_of(self, value: float) -> Code:
        """Return the user's code of a value in a grid; the value itself for a class that the book lacks."""
        return self._code_at.get(int(value), int(value))

    def code_named(self, name: str) -> Code | None:
        """Return the user's code of the class of that name, None if there is none."""
        return next((self._code_at[value] for value, each in self._names.items() if each == name), None)

    def value_named(self, name: str) -> int | None:
        """Return what stands for the class of that name, None if there is none.

        A name is found as it is spelled; failing that, without regard to capitals and spaces around it, where that can
        mean one class only: "Qal" and "qal" are two.
        """
        alike = [value for value, each in self._names.items() if _loose(each) == _loose(name)]
        found = [value for value in alike if self._names[value] == name] or alike
        return found[0] if len(found) == 1 else None

    def value_of(self, code: Any) -> int:
        """Return the value that stands for a code; SettingError for a code that cannot stand in such a grid.

        A whole number that the book lacks stands for itself where values are codes: an unseen class.
        """
        spelled = _spelled(code)
        for known, value in self._value_of.items():
            if spelled is not None and _same(str(known), spelled):
                return value
        if spelled is not None and _WHOLE.fullmatch(spelled) and not self.numbered:
            return int(spelled)
        shown = ", ".join(map(str, self._codes[:10])) + (", …" if len(self._codes) > 10 else "")
        raise SettingError(f"There is no class '{code}'.", f"The codes are {shown}.")

    def values_of(self, codes: Iterable[Code | None]) -> NDArray[np.float32]:
        """Return float32 (n,): what stands for each code, NaN for None and for codes that the book lacks."""
        return np.array([np.nan if c is None else self._value_of.get(c, np.nan) for c in codes], np.float32)

    def values_in(self, numbers: NDArray[Any]) -> NDArray[np.float32]:
        """Return what stands for whole numbers read from a raster, float64 of any shape, NaN where unknown."""
        if not self.numbered:
            return numbers.astype(np.float32)
        known = np.array(self._codes, np.float64)
        place = np.minimum(np.searchsorted(known, numbers), known.size - 1)
        return np.where(known[place] == numbers, place + 1, np.nan).astype(np.float32)


def matched(codes: Iterable[Code], given: Mapping[Code, Any]) -> dict[Code, Any]:
    """Return what a table says of codes, by the layer's own codes.

    A code is found as it is spelled; failing that, as the whole number that it spells, where that can mean one code
    of the layer and one of the table only: 1 in the table is then "01" of the layer.
    """
    wanted = list(codes)
    by_text = {str(code): what for code, what in given.items()}
    found = {code: by_text[str(code)] for code in wanted if str(code) in by_text}
    left = _by_number([code for code in wanted if code not in found])
    others = _by_number([code for code in given if str(code) not in {str(each) for each in found}])
    for number, mine in left.items():
        if len(mine) == 1 and len(others.get(number, ())) == 1:
            found[mine[0]] = given[others[number][0]]
    return found


def _by_number(codes: Sequence[Code]) -> dict[int, list[Code]]:
    numbers: dict[int, list[Code]] = {}
    for code in codes:
        if _WHOLE.fullmatch(str(code)):
            numbers.setdefault(int(code), []).append(code)
    return numbers


def _spelled(value: Any) -> str | None:
    """Return a value as text, whole numbers without a decimal point; None where it is empty."""
    if value is None or value != value:  # NaN is not itself
        return None
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    text = " ".join(str(value).split())
    if text.lower() in _EMPTY:
        return None
    if whole := _POINT_ZERO.fullmatch(text):
        text = whole[1]
    return text[1:] if text.startswith("+") and _WHOLE.fullmatch(text) else text


def _loose(name: str) -> str:
    return name.strip().casefold()


def _same(known: str, spelled: str) -> bool:
    if known == spelled:
        return True
    both = _WHOLE.fullmatch(known) and _WHOLE.fullmatch(spelled)
    return bool(both and int(known) == int(spelled))


def _order(code: Code) -> tuple[bool, int, str]:
    """Whole numbers by size, then text by alphabet."""
    return (False, code, "") if isinstance(code, int) else (True, 0, code)


def _require_distinct(book: CodeBook) -> None:
    seen: dict[str, Code] = {}
    for value, name in book.items():
        code = book.code_of(value)
        if name in seen:
            raise FileError(
                f"The classes {seen[name]} and {code} have the same name, '{name}'.",
                "Give each class a name of its own, or make the two one class.",
            )
        seen[name] = code
