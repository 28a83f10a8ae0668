"""Settings as JSON holds them, and back."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

from landslide_core.knobs.knob import kind_of, knobs_of

S = TypeVar("S")


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
    earlier version wrote can be read. SettingError for a value out of its range.
    """
    values = {}
    for field in dataclasses.fields(cast(Any, settings)):
        if field.name in content:
            load = knobs_of(settings)[field.name].load
            value = content[field.name]
            values[field.name] = (
                _value(kind_of(field), value) if load is None or value is None else load(value)
            )
    return settings(**values)


def _value(kind: type, content: Any) -> Any:
    if content is None:
        return None
    if dataclasses.is_dataclass(kind):
        return from_json(cast(Any, kind), content)
    return kind(content) if kind in (Path, tuple, dict) else content
