"""Results on their way from workers: each is fetched by a thread when its turn is near."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from landslide_core.errors import NeedsMemoryError

_FETCHING = 1000  # threads at most; each begins when it is needed


class LostCall(NeedsMemoryError):
    """A call on which one worker after another died: it is no matter of the others."""


@dataclass(eq=False)
class Away:
    """A call that was given away, and what fetches its result when its turn is near."""

    number: int
    what: str
    promise: Any
    fetched: "Future[Any] | None" = None


@contextmanager
def fetching_threads() -> Iterator[ThreadPoolExecutor]:
    """Threads that fetch results; whoever leaves does not wait for them."""
    pool = ThreadPoolExecutor(_FETCHING, thread_name_prefix="scarp-fetches")
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class Unreached(Exception):
    """A result could not be asked for: the scheduler has gone."""


def fetch(promise: Any, what: str) -> Any:
    """Return what a call gave, or raise its error; Unreached or LostCall where there is neither."""
    from distributed import KilledWorker
    from distributed.client import ClosedClientError, FutureCancelledError

    try:
        return promise.result()
    except (FutureCancelledError, ClosedClientError) as gone:
        raise Unreached from gone
    except OSError as problem:
        if promise.status == "error":  # the call's own
            raise
        raise Unreached from problem
    except KilledWorker as lost:
        raise LostCall(
            f"One worker after another died on {what}.",
            "Most often their memory does not suffice: start fewer workers on a machine, choose smaller tiles, or look "
            "at the workers' logs.",
        ) from lost
