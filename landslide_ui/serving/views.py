"""Outlines that a page shows at its settings, for the map to ask for by window."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from landslide_core.errors import FileError
from landslide_core.serving.outlines import Outlines

_KEPT = 8
_views: "OrderedDict[tuple[str, str], View]" = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class View:
    """Outlines, and what the map says of some of them by their ids when the pointer is on them."""

    outlines: Outlines
    describe: Callable[[Sequence[int]], Sequence[Mapping[str, Any]]]


def put(run_id: str, shown_as: str, view: View) -> None:
    """Keep what a page shows of a run; of what was put longest ago, a few are forgotten."""
    with _lock:
        _views[run_id, shown_as] = view
        _views.move_to_end((run_id, shown_as))
        while len(_views) > _KEPT:
            _views.popitem(last=False)


def find(run_id: str, shown_as: str) -> View:
    """What a page shows of a run; FileError when no page does any more."""
    with _lock:
        view = _views.get((run_id, shown_as))
    if view is None:
        raise FileError("These outlines are not shown any more.", "Reload the page.")
    return view
