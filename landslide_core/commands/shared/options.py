"""Options of the command line from Settings dataclasses, and back (landslide_core.knobs)."""

import argparse
import dataclasses
from collections.abc import Sequence
from dataclasses import MISSING
from pathlib import Path
from typing import Any, TypeVar, cast

from landslide_core.errors import SettingError
from landslide_core.knobs import Knob, Without, default_of, dest, kind_of, knobs_of
from landslide_core.language import LANGUAGES
from landslide_core.language.speech import SOURCE

S = TypeVar("S")
_METAVARS = {"m": "M", "m²": "M2", "km²": "KM2", "px": "PX", "°": "DEG"}


def add_options(
    parser: "argparse.ArgumentParser | argparse._ArgumentGroup", settings: type, names: Sequence[str] = ()
) -> None:
    """Add the options of a Settings class, or of those of its fields that are named."""
    fields = {field.name: field for field in dataclasses.fields(settings)}
    for name in names or fields:
        each = knobs_of(settings)[name]
        if not isinstance(each.option, Without):
            parser.add_argument(each.option, **_action(each, fields[name]))


def add_scheduler(parser: argparse.ArgumentParser, spread: str) -> None:
    """Add the option that gives work to a cluster; `spread` says what its workers do."""
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help=f"a Dask scheduler such as tcp://10.0.0.5:8786, whose workers {spread}; the results are the same "
        "(docs/scale.md)",
    )


def add_language(parser: argparse.ArgumentParser) -> None:
    """Add the option that says in which language a report is."""
    parser.add_argument(
        "--language",
        choices=LANGUAGES,
        default=SOURCE,
        help="the language of the report: English or Chinese; what the run's files hold stays as it is",
    )


def from_options(args: argparse.Namespace, settings: type[S], names: Sequence[str] = (), **given: Any) -> S:
    """Return the settings that the options say, or those of the fields that are named.

    Settings within settings are read in the same way. `given` are fields that stand fast; others whose option was
    not given keep their default. SettingError for a value that cannot be read or is out of its range.
    """
    values = dict(given)
    for field in dataclasses.fields(cast(Any, settings)):
        if field.name in given or (names and field.name not in names):
            continue
        each, kind = knobs_of(settings)[field.name], kind_of(field)
        if dataclasses.is_dataclass(kind):
            values[field.name] = from_options(args, cast(Any, kind))
        elif isinstance(each.option, str) and getattr(args, dest(each.option), None) is not None:
            values[field.name] = _found(each, kind, getattr(args, dest(each.option)))
    return settings(**values)


def refuse_given(
    args: argparse.Namespace, settings: Sequence[type], others: Sequence[str], verb: str
) -> None:
    """Refuse options that this verb would leave aside.

    Parameters
    ----------
    args : argparse.Namespace
        What was given; None where nothing was.
    settings : sequence of type
        Settings none of whose options counts here.
    others : sequence of str
        Further options, with their dashes.
    verb : str
        What is asked, as the sentence says it.

    Raises
    ------
    SettingError
        One of them was given.
    """
    options = [each.option for kind in settings for each in knobs_of(kind).values()]
    named = (*others, *(option for option in options if isinstance(option, str)))
    given = sorted({option for option in named if getattr(args, dest(option), None) is not None})
    if given:
        raise SettingError(
            f"{' and '.join(given)} would be left aside: {verb} does not use {'it' if len(given) == 1 else 'them'}.",
            "Leave out what has no effect.",
        )


def words(text: str) -> tuple[str, ...]:
    """Return the words of a list with commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _found(each: Knob, kind: type, given: Any) -> Any:
    """The value of an option: what it was given, read as the knob says."""
    if isinstance(given, list):
        return kind(given if each.read is None else map(each.read, given))
    return given if each.read is None else each.read(given)


def _action(each: Knob, field: "dataclasses.Field[Any]") -> dict[str, Any]:
    """How argparse takes the option. What is not given is None: the Settings know their defaults."""
    default, kind = default_of(field), kind_of(field)
    said: dict[str, Any] = {"default": None, "help": f"{each.help}{_default_in_words(each, default)}"}
    if kind is bool:
        return {**said, "action": "store_false" if default else "store_true"}
    if each.sets is not None:
        return {**said, "action": "store_const", "const": each.sets}
    if kind is dict:
        return {**said, "action": "append", "metavar": each.metavar, "help": f"{each.help}; repeat"}
    if each.choices:
        return {**said, "choices": each.choices, "type": kind}
    if kind is tuple:
        spaced = {"action": "extend", "nargs": "+"} if each.spaced else {"type": words}
        return {**said, **spaced, "metavar": each.metavar or "A,B,…"}
    number = kind in (int, float)
    metavar = _METAVARS.get(each.unit) or ("FILE" if kind is Path else "N" if number else "NAME")
    return {**said, "type": str if each.read else kind, "metavar": each.metavar or metavar}


def _default_in_words(each: Knob, default: Any) -> str:
    if default in (None, MISSING, True, False, ()) or each.sets is not None or "default" in each.help:
        return ""
    listed = ",".join(default) if isinstance(default, tuple) else default
    return f" (default {f'{listed:g}' if isinstance(listed, float) else listed})"
