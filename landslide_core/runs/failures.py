"""What ended a job without a result, kept as JSON and made an error again for whoever looks at it."""

import json
import traceback
from typing import Any

from landslide_core import errors
from landslide_core.errors import InputError

_KINDS = {kind.__name__: kind for kind in InputError.__subclasses__()}
# What a worker that ended on its own is likely to have died of, by its exit code.
_KILLED, _TERMINATED = -9, -15


class WorkFailed(Exception):
    """A bug in a job of another process, with the traceback that was written down there."""


def as_json(error: BaseException) -> str:
    """What is to be kept of an error."""
    if isinstance(error, InputError):
        kind = type(error).__name__
        told: dict[str, Any] = {
            "kind": kind if kind in _KINDS else InputError.__name__,
            "message": error.message,
            "hint": error.hint,
            "knobs": dict(error.knobs),
        }
    else:
        told = {"kind": "bug", "message": "".join(traceback.format_exception(error))}
    return json.dumps(told)


def from_json(text: str) -> Exception:
    """The error that was kept; another, in a sentence, where that cannot be read."""
    try:
        told = json.loads(text)
        if told["kind"] == "bug":
            return WorkFailed(str(told["message"]))
        kind = _KINDS.get(told["kind"], errors.NeedsMemoryError)
        return kind(str(told["message"]), str(told["hint"]), dict(told["knobs"]))
    except (ValueError, TypeError, LookupError, RecursionError):
        return unreadable()


def unreadable() -> InputError:
    """The error of work of which what is kept makes no sense, or is of a later version."""
    return errors.FileError("What is kept of this work cannot be read.", "Start it anew.")


def out_of_memory() -> InputError:
    """The error of work that asked for more memory than there is."""
    return errors.NeedsMemoryError(
        "This machine has not enough memory for this work.",
        "Choose smaller tiles, a coarser resolution or fewer factors, or close other programs.",
    )


def stuck() -> InputError:
    """The error of work whose files did not open."""
    return errors.FileError(
        "The files of this work did not open in five minutes, and it was ended.",
        "Copy them to a disk of this machine, or export them anew.",
    )


def ended(code: int | None) -> InputError:
    """The error of work whose process ended with that code, None where it is not known."""
    why = {
        _KILLED: "was ended from outside, as a system does that has no memory left",
        _TERMINATED: "was told from outside to end",
    }
    how = why.get(code, f"ended by itself (code {code})") if code is not None else "was ended"
    return errors.NeedsMemoryError(
        f"The process that did this work {how}.",
        "Start it again; if it ends there again, choose smaller tiles or a coarser resolution.",
    )
