"""What work is of, as a file beside the runs: JSON with the number of its schema; older ones are brought up to date."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from landslide_core.io.plain.text import write_text
from landslide_core.io.plain.validated import check_schema, read_object

SCHEMA = 1  # changes when a key of a plan does
CURE = "Start a new one."

# What brings a plan of a schema to the next one; before the first there was no number.
MIGRATIONS: Mapping[int, Callable[[Mapping[str, Any]], dict[str, Any]]] = {0: dict}


def write_plan(path: Path, plan: Mapping[str, Any]) -> None:
    """Write a plan, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(
        path, json.dumps({"schema": SCHEMA, **plan}, default=str)
    )  # infinite breaks stay what they are


def read_plan(path: Path, what: str) -> dict[str, Any]:
    """Return a plan with today's keys.

    Parameters
    ----------
    path : Path
        What `write_plan` wrote, in this or an earlier version.
    what : str
        What a person calls the work, such as "comparison".

    Raises
    ------
    FileError
        It is no JSON object, or longer than any plan.
    MismatchError
        A newer version of Scarp wrote it.
    """
    plan = read_object(path, CURE)
    check_schema(plan, SCHEMA, f"What this {what} is of")
    schema = plan.pop("schema", 0)
    known = isinstance(schema, int) and not isinstance(schema, bool) and schema >= 0
    for step in range(schema if known else 0, SCHEMA):
        plan = MIGRATIONS[step](plan)
    return plan
