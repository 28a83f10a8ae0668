"""Settings as JSON holds them, and back."""

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

from landslide_core.errors import SettingError
from landslide_core.knobs.knob import is_of_one_kind, kind_of, knobs_of, may_be_none, odd

S = TypeVar("S")

_BY_NAME = "Give values by name."
# What JSON holds of a kind, and what a person is told who gave another.
_HELD: Mapping[type, tuple[Any, str]] = {
    bool: (bool, "Give yes or no."),
    int: (int, "Give a whole number."),
    float: ((int, float), "Give a number."),
    str: (str, "Give a text."),
    Path: (str, "Give the name of a file."),
    tuple: (list, "Give several values."),
    dict: (dict, _BY_NAME),
}


def to_json(settings: object) -> dict[str, Any]:
    """Return the settings as what JSON holds: `from_json` makes the same of it."""
    found = {}
    for name, each in knobs_of(type(settings)).items():
        value = getattr(settings, name)
        found[name] = _plain(value) if each.dumped is None or value is None else each.dumped(value)
    return found


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return to_json(value)
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def from_json(settings: type[S], content: Mapping[str, Any]) -> S:
    """Return the settings that `to_json` was given.

    What `content` does not name keeps its default, and names that are no field are left aside, so that what an
    earlier version wrote can be read. SettingError for a value out of its range, or of another kind.
    """
    values = {}
    for field in dataclasses.fields(cast(Any, settings)):
        if field.name in content:
            load = knobs_of(settings)[field.name].load
            value = content[field.name]
            if value is None and not may_be_none(field):
                raise SettingError(f"{field.name} has no value.", "Give one, or leave it out.")
            values[field.name] = (
                _value(field.name, kind_of(field) if is_of_one_kind(field) else object, value)
                if load is None or value is None
                else _loaded(field.name, load, value)
            )
    return settings(**values)


def _loaded(name: str, load: Callable[[Any], Any], content: Any) -> Any:
    try:
        return load(content)
    except (LookupError, TypeError, AttributeError, ValueError) as problem:
        raise SettingError(odd(name, repr(content)[:60]), "Give it as it was written.") from problem


def _value(name: str, kind: type, content: Any) -> Any:
    if content is None:
        return None
    held, cure = _HELD.get(kind, (dict, _BY_NAME) if dataclasses.is_dataclass(kind) else (object, ""))
    if not isinstance(content, held) or (isinstance(content, bool) and kind in (int, float)):
        raise SettingError(odd(name, repr(content)[:60]), cure)
    if dataclasses.is_dataclass(kind):
        return from_json(cast(Any, kind), content)
    return kind(content) if kind in (Path, tuple, dict) else content
