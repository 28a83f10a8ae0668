"""Text and JSON in UTF-8, and lists of names: as files, and as words."""

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from landslide_core.errors import FileError
from landslide_core.io.plain.whole import draft
from landslide_core.language import marked


def read_text(path: Path) -> str:
    """Return a text file's content; OSError or UnicodeDecodeError when it cannot be read."""
    return path.read_text("utf-8")


def write_text(path: Path, text: str, newline: str | None = None) -> None:
    """Write a text, whole or not at all; newline as for `open`."""
    with draft(path) as hidden:
        hidden.write_text(text, "utf-8", newline=newline)


def read_names(path: Path) -> list[str]:
    """Return the names that a list holds, apart by spaces or lines; FileError when there is no such file."""
    if not path.is_file():
        raise FileError(f"There is no list {path}.", "Check the path.")
    return read_text(path).split()


def some_of(items: Iterable[object], most: int = 5) -> str:
    """Return the first items as text, and how many more there are.

    Examples
    --------
    >>> some_of([1, 2, 3], 3), some_of("abcd", 3)
    ('1, 2, 3', 'a, b, c and 1 more')
    """
    shown = [str(item) for item in items]
    more, listed = len(shown) - most, ", ".join(shown[:most])
    return f"{listed} and {more} more" if more > 0 else listed


def noted(name: str, note: str) -> str:
    """Return a note with the name of what it is on.

    Examples
    --------
    >>> noted("dem.tif", "no georeference.")
    'dem.tif: no georeference.'
    """
    return marked(f"{name}: {note}")


def told_once(notes: Iterable[str], most: int = 12) -> tuple[str, ...]:
    """Return notes each once, the first of them, and a sentence on how many more there are.

    Examples
    --------
    >>> told_once(["a.", "b.", "a.", "c.", "d."], 2)
    ('a.', 'b.', '2 more of this kind are not listed.')
    """
    different = list(dict.fromkeys(notes))
    more = len(different) - most
    left = (f"{more:,} more of this kind are not listed.",) if more > 0 else ()
    return (*different[:most], *left)


def read_json(path: Path) -> Any:
    """Return what a JSON file holds; OSError or ValueError when it cannot be read."""
    try:
        return json.loads(read_text(path))
    except RecursionError as problem:
        raise ValueError("it is nested too deep") from problem


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON as `as_json` spells it, whole or not at all."""
    write_text(path, as_json(content))


def as_json(content: Mapping[str, Any]) -> str:
    """Return JSON that any reader accepts, ending in a line feed: undefined numbers are null."""
    return json.dumps(_defined(content), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _defined(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {key: _defined(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_defined(each) for each in value]
    return value
