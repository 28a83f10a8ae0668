"""What becomes of a scene whose work fails: it says why, and the others go on."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from landslide_core.errors import Cancelled, ClusterError, InputError, OutputError
from landslide_core.language import marked

WAITING, BEGUN, DONE, FAILED = marked("waiting"), marked("begun"), marked("done"), marked("failed")
_NO_MEMORY = (
    "This machine has not enough memory for this scene.",
    "Choose smaller tiles or a coarser resolution, or close other programs.",
)
DEADLY = (
    "The process that worked on this scene ended twice, as a system does that has no memory left.",
    "Run this scene alone with smaller tiles or at a coarser resolution.",
)

logger = logging.getLogger(__name__)


def failed(entry: Mapping[str, Any], message: str, hint: str) -> dict[str, Any]:
    """Return the entry of a scene with the reason why it has no result."""
    return {**entry, "state": FAILED, "error": {"message": message, "hint": hint}}


def attempted(entry: Mapping[str, Any], work: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    """Return the entry of a scene with what `work` says of it, or with the reason why that failed.

    What is no matter of one scene is raised: that the work is to stop, a place that cannot be written to, a cluster
    that cannot do the work.
    """
    try:
        return {**entry, **work()}
    except (Cancelled, ClusterError, OutputError):
        raise
    except InputError as error:
        return failed(entry, error.message, error.hint)
    except MemoryError:
        return failed(entry, *_NO_MEMORY)
    except Exception as bug:
        logger.exception("The scene %s failed.", entry.get("name"))
        said = f"Scarp met an error of its own with this scene ({type(bug).__name__})."
        return failed(entry, said, "The log holds what happened; please report it.")
