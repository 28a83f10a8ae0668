"""What runs on a worker: calls that come from elsewhere."""

import dataclasses
import pickle
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from landslide_core.errors import Cancelled, ClusterError, FileError
from landslide_core.progress import Progress
from landslide_core.shipped import __version__

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

D = TypeVar("D", bound="DataclassInstance")
T = TypeVar("T")

_TOLD_S = 0.5  # how often at most progress is told


def version() -> str:
    """The version of Scarp on this worker."""
    return __version__


def packed(function: Callable[..., Any], given: Sequence[Any]) -> bytes:
    """A call as bytes: the scheduler on the way neither looks at it nor needs what it needs."""
    return pickle.dumps((function, tuple(given)))


def perform(wanted: str, call: bytes) -> Any:
    """Do a call, if it comes from the same version: a worker may have joined after the others were asked."""
    if wanted != __version__:
        raise ClusterError(
            f"The worker {name()} has Scarp {__version__}, and the work comes from Scarp {wanted}.",
            f"Install Scarp {wanted} there and start the worker again.",
        )
    function, given = pickle.loads(call)  # noqa: S301 - whoever reaches a Dask worker may run anything on it
    return function(*given)


def name() -> str:
    """The address of this worker."""
    from distributed import get_worker

    return str(get_worker().address)


def given_up() -> bool:
    """Whether nobody waits any longer for the call that is being done: it was cancelled, or its client is gone."""
    from distributed import get_worker

    worker = get_worker()
    task = worker.state.tasks.get(worker.get_current_task())
    return task is None or task.state == "cancelled"


def progress(topic: str, number: int) -> Progress:
    """The progress of a call, told to whoever listens to a topic; it ends when nobody waits for the call."""
    from distributed import get_worker

    worker, told = get_worker(), 0.0

    def heard(share: float, message: str) -> None:
        nonlocal told
        if time.monotonic() - told >= _TOLD_S:
            told = time.monotonic()
            worker.log_event(topic, {"number": number, "share": share})

    return Progress(heard, given_up)


def stop_if_given_up() -> None:
    """Raise Cancelled when nobody waits for the call that is being done."""
    if given_up():
        raise Cancelled


def absolute(given: D) -> D:
    """The same with absolute paths: a worker stands in another folder."""
    paths: dict[str, Any] = {
        name: path.absolute() for name, path in vars(given).items() if isinstance(path, Path)
    }
    return dataclasses.replace(given, **paths)


def check_sees(path: Path, size: int | None) -> None:
    """FileError where this worker does not see a file as it was given.

    Parameters
    ----------
    path : Path
        Where the file lies.
    size : int or None
        Its bytes; None where whoever began the work sees no such file either.
    """
    found = path.stat().st_size if path.is_file() else None
    if found != size:
        raise FileError(
            f"The worker {name()} does not see {path}."
            if found is None
            else f"The worker {name()} sees another file at {path}.",
            "Files must lie in a folder that all machines have under the same path, such as a network drive.",
        )


class LastOpen(Generic[T]):
    """What each thread of a worker has open: the last stays, for most calls are of one job."""

    def __init__(self, close: Callable[[T], object]) -> None:
        self._close, self._lock = close, threading.Lock()
        self._of_thread: dict[int, tuple[str, T]] = {}

    @contextmanager
    def of(self, job: str, opened: Callable[[], T]) -> Iterator[T]:
        """Give what is open for a job, opened where it is not; nobody else closes it while it is in use."""
        thread = threading.get_ident()
        with self._lock:
            last = self._of_thread.pop(thread, None)
        if last is not None and last[0] != job:
            self._close(last[1])
            last = None
        found = opened() if last is None else last[1]
        try:
            yield found
        finally:
            if given_up():
                self._close(found)
            else:
                with self._lock:
                    self._of_thread[thread] = (job, found)

    def let_go(self, job: str) -> None:
        """Close what is open for a job that is over."""
        with self._lock:
            done = [thread for thread, (name, _) in self._of_thread.items() if name == job]
            over = [self._of_thread.pop(thread)[1] for thread in done]
        for each in over:
            self._close(each)
