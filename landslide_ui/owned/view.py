"""What a person decided on the page of a run: in the address, and in the run.

A link opens the same view. An address without any opens what the owner of the run decided last, else the page as it is
at first; what is as at first stands in no address. What an address says anybody may have typed: a text that a page does
not know is not taken, and what is beyond a limit comes to lie at it.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from landslide_core.runs.store import safe_slug
from landslide_ui import state
from landslide_ui.shared import owners

Value = TypeVar("Value")
Places = tuple[tuple[float, float], ...]

_MOST_SIGNS = 1_000  # of one part in an address
_NOTHING = "none"  # where several may be chosen, and none is
_MOST_NAME = 200


@dataclass(frozen=True)
class Part(Generic[Value]):
    """One thing that a person decides.

    name: in the address. key: under which the session keeps it, as a rule a widget's. own: as it is at first. read:
    what a text of the address means, None for nothing. write: a value as such a text.
    """

    name: str
    key: str
    own: Value
    read: Callable[[str], Value | None]
    write: Callable[[Value], str]


def one_of(name: str, key: str, options: Collection[Value], own: Value) -> Part[Value]:
    """A choice of one; an address holds it in small letters and hyphens."""
    known = {safe_slug(str(option), _MOST_NAME): option for option in options}
    return Part(name, key, own, known.get, lambda value: safe_slug(str(value), _MOST_NAME))


def some_of(name: str, key: str, options: Collection[str], own: Sequence[str]) -> Part[list[str]]:
    """A choice of several, in the order in which they were chosen; an address may hold "none"."""
    known = {safe_slug(option, _MOST_NAME): option for option in options}

    def read(text: str) -> list[str] | None:
        found = [known[each] for each in dict.fromkeys(text.split(",")) if each in known]
        return found if found or text == _NOTHING else None

    def write(value: Sequence[str]) -> str:
        return ",".join(safe_slug(each, _MOST_NAME) for each in value) or _NOTHING

    return Part(name, key, list(own), read, write)


def whole(name: str, key: str, limits: tuple[int, int], own: int, step: int = 1) -> Part[int]:
    """A whole number within limits, by steps from the lower one."""
    low, high = limits

    def read(text: str) -> int | None:
        value = number(text)
        return None if value is None else low + step * round((int(min(max(value, low), high)) - low) / step)

    return Part(name, key, own, read, str)


def decimal(name: str, key: str, limits: tuple[float, float], own: float) -> Part[float]:
    """A number within limits."""
    low, high = limits

    def read(text: str) -> float | None:
        value = number(text)
        return None if value is None else min(max(value, low), high)

    return Part(name, key, own, read, lambda value: f"{value:g}")


def switch(name: str, key: str, *, own: bool) -> Part[bool]:
    """Yes or no."""
    return Part(name, key, own, {"yes": True, "no": False}.get, lambda value: "yes" if value else "no")


def places(name: str, key: str, limits: tuple[float, float], fewest: int, most: int) -> "Part[Places | None]":
    """Places on a map (east, north), such as "8.55,47.37;8.56,47.38"; others than so many are not taken."""

    def read(text: str) -> Places | None:
        found = [tuple(number(each) for each in pair.split(",")) for pair in text.split(";")]
        there = [
            (east, north)
            for east, north in (pair if len(pair) == 2 else (None, None) for pair in found)
            if east is not None and north is not None and abs(east) <= limits[0] and abs(north) <= limits[1]
        ]
        return tuple(there) if len(there) == len(found) and fewest <= len(there) <= most else None

    def write(value: Places | None) -> str:
        told = value or ()
        return ";".join(f"{east:.6f},{north:.6f}" for east, north in told) if len(told) <= most else ""

    return Part(name, key, None, read, write)


def number(text: str) -> float | None:
    """The number that an address says, if it is one."""
    try:
        value = float(text[:30])
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def known(identity: str, names: Collection[str]) -> Mapping[str, str]:
    """What was decided on a run, by name; read once a session, and as `note` and `put` left it later."""
    key = _key(identity)
    texts: Mapping[str, str] | None = state.recall(key)
    if texts is None:
        found = owners.find(identity)
        texts = state.in_address(names) or (dict(found.view) if found is not None else {})
        texts = {name: text for name, text in texts.items() if name in names and len(text) <= _MOST_SIGNS}
        state.keep(key, texts)
    return texts


def _key(identity: str) -> str:
    return f"view.{identity}"


def settle(identity: str, names: Collection[str], parts: Sequence[Part[Any]]) -> None:
    """Let widgets begin with what was decided; to be called before they are drawn.

    The widgets take persist_state="session": without, one that leaves the page leaves behind what it began with.

    Parameters
    ----------
    identity : str
        The run.
    names : collection of str
        All that its page may say in an address.
    parts : sequence of Part
        What can be decided now. What the session shares between runs is set where a run is opened.
    """
    texts = known(identity, names)
    opened: set[str] = state.recall(f"{_key(identity)}.opened", set())
    for part in parts:
        first = part.key not in opened
        opened.add(part.key)
        if state.has(part.key) and not (first and part.name in texts):
            continue
        value = part.read(texts[part.name]) if part.name in texts else None
        if value is not None or not state.has(part.key):
            state.keep(part.key, part.own if value is None else value)
    state.keep(f"{_key(identity)}.opened", opened)


def note(identity: str, names: Collection[str], parts: Sequence[Part[Any]]) -> None:
    """Write what widgets say into the address, and into the run where it is one's own; to be called after them."""
    said: dict[str, str | None] = {}
    for part in parts:
        if state.has(part.key):
            value = state.recall(part.key)
            said[part.name] = None if value == part.own else part.write(value) or None
    put(identity, names, said)


def put(identity: str, names: Collection[str], said: Mapping[str, str | None]) -> None:
    """Write that into the address and into the run; None for what is as at first. What is not named stays as it was."""
    texts = {name: text for name, text in {**known(identity, names), **said}.items() if text is not None}
    state.keep(_key(identity), texts)
    state.put_in_address({name: texts.get(name) for name in names})
    found = owners.find(identity)
    if found is not None and dict(found.view) != texts:
        owners.register().keep_view(owners.current(), identity, texts)
