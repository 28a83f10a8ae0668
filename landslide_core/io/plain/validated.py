"""JSON that comes from outside, held against a model before anything is read from it; pydantic is loaded late."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landslide_core.errors import FileError, MismatchError
from landslide_core.io.admission.guards import printable
from landslide_core.io.plain.text import read_json

if TYPE_CHECKING:
    from pydantic import BaseModel

_SHOWN = 3  # faults named in a sentence
_MOST_BYTES = 50_000_000


def read_object(path: Path, cure: str) -> dict[str, Any]:
    """Return the JSON object that a file holds; FileError for anything else, however deep or long it is."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise FileError(f"{path.name} is larger than {_MOST_BYTES / 1e6:.0f} MB.", cure)
        content = read_json(path)
    except OSError as problem:
        raise FileError(
            f"{path.name} cannot be read ({problem.strerror or 'system error'}).", cure
        ) from problem
    except ValueError as problem:
        raise FileError(f"{path.name} cannot be read: it is no JSON ({_first(problem)}).", cure) from problem
    if not isinstance(content, dict):
        raise FileError(f"{path.name} is no JSON object.", cure)
    return content


def check_content(content: Mapping[str, Any], model: "type[BaseModel]", name: str, cure: str) -> None:
    """Raise FileError, naming the places, where content does not fit a model."""
    from pydantic import ValidationError

    try:
        model.model_validate(content)
    except (ValidationError, RecursionError) as problem:
        raise FileError(f"{name} is not what it should be: {_faults(problem)}.", cure) from problem


def check_schema(content: Mapping[str, Any], known: int, name: str) -> None:
    """Raise MismatchError for what a newer version of Scarp wrote; one without a number is the oldest."""
    schema = content.get("schema", known)
    if isinstance(schema, int) and not isinstance(schema, bool) and schema > known:
        raise MismatchError(
            f"{name} was written by a newer version of Scarp (its schema is {schema}, {known} is known).",
            "Open it with that version, or update this one.",
        )


def _faults(problem: Exception) -> str:
    """Return the places that do not fit and what is the matter with each."""
    found: list[dict[str, Any]] = getattr(problem, "errors", list)()
    if not found:
        return "it is nested too deep"
    told = [f"{'.'.join(map(str, each['loc'])) or 'all'}: {each['msg'].lower()}" for each in found]
    more, listed = len(told) - _SHOWN, "; ".join(_plain(each) for each in told[:_SHOWN])
    return f"{listed} and {more} more" if more > 0 else listed


def _first(problem: Exception) -> str:
    return _plain(str(problem).split("\n")[0])


def _plain(text: str) -> str:
    return printable(text)[:120]
