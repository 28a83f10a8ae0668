"""A connection to a Dask scheduler: calls go to its workers and come back in order, whichever workers are lost."""

import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from landslide_core.cluster import there
from landslide_core.cluster.fetching import Away, Unreached, fetch, fetching_threads
from landslide_core.errors import ClusterError
from landslide_core.language import marked
from landslide_core.progress import SILENT, Progress
from landslide_core.shipped import __version__

VARIABLE = "SCARP_SCHEDULER"
PATIENCE_S = 60.0  # for workers to come, or to come back when all are lost
_CONNECTING_S = 10.0
_LOOKING_S, _COUNTING_S = 0.1, 2.0
_AHEAD = 2  # results that are fetched while the one before is used


@dataclass(frozen=True)
class Call:
    """A function of the package and its arguments, to be done by some worker. `what` names it in sentences."""

    what: str
    function: Callable[..., Any]
    given: Sequence[Any]


def of_server() -> str | None:
    """The address of the scheduler that this server uses, None for none: the variable SCARP_SCHEDULER."""
    return os.environ.get(VARIABLE) or None


@contextmanager
def connected(
    address: str, progress: Progress = SILENT, patience_s: float | None = None
) -> Iterator["Cluster"]:
    """Connect to a scheduler and see that its workers are of this version.

    Parameters
    ----------
    address : str
        Such as "tcp://10.0.0.5:8786", or "tls://…" with certificates in Dask's own configuration.
    progress : Progress
        Says when to stop waiting.
    patience_s : float, optional
        Seconds to wait for workers when there are none.

    Yields
    ------
    Cluster

    Raises
    ------
    ClusterError
        No scheduler answers there, it has no worker, or a worker has another version of Scarp or none.
    """
    from distributed import Client

    made: Callable[..., Any] = Client
    try:
        client = made(address, timeout=_CONNECTING_S, set_as_default=False, direct_to_workers=True)
    except (OSError, ValueError, TypeError, AssertionError) as problem:
        # nobody there, no address, no certificate; or this machine is too busy to begin
        raise ClusterError(
            f"No scheduler answers at {address} ({type(problem).__name__}).",
            "Start one with 'dask scheduler' and give the address that it prints, such as tcp://10.0.0.5:8786; for "
            "tls:// Dask's configuration must name the certificates.",
            {"scheduler": "ADDRESS"},
        ) from problem
    try:
        cluster = Cluster(client, address, PATIENCE_S if patience_s is None else patience_s)
        cluster.wait_for_workers(progress)
        cluster.check_versions()
        yield cluster
    finally:
        with suppress(TimeoutError):  # of its own thread, on a busy machine: what was asked for is done
            client.close()


class Cluster:
    """A scheduler and its workers; see `connected`."""

    def __init__(self, client: Any, address: str, patience_s: float) -> None:
        self.address = address
        self._client, self._patience_s = client, patience_s
        self._threads: dict[str, int] = {}
        self._counted = self._seen = time.monotonic()

    @property
    def workers(self) -> int:
        """How many workers there were a moment ago."""
        return len(self._threads)

    @property
    def threads(self) -> int:
        """How many calls they do at a time."""
        return max(1, sum(self._threads.values()))

    @property
    def in_words(self) -> str:
        """Such as "2 workers"."""
        many = f"{self.workers:,}"
        return marked("1 worker") if self.workers == 1 else marked("{count} workers").format(count=many)

    def telling(self, progress: Progress) -> Progress:
        """The same progress, which also says how many workers there are."""

        def heard(share: float, message: str) -> None:
            many = f"{self.workers:,}"
            beside = marked(f"{message} · 1 worker") if many == "1" else marked(f"{message} · {many} workers")
            progress.heard(share, beside if message else self.in_words)

        return Progress(heard, progress.cancelled)

    def wait_for_workers(self, progress: Progress) -> None:
        """Wait until there is a worker."""
        while not self._count():
            progress.stop_if_asked()
            self._check_alive()
            time.sleep(_LOOKING_S)

    def check_versions(self) -> None:
        """ClusterError where a worker has another version of Scarp, or none."""
        with self._asking() as client:
            versions = client.run(there.version, on_error="return")
        for worker, version in versions.items():
            if isinstance(version, Exception):
                raise ClusterError(
                    f"The worker {worker} cannot run Scarp ({type(version).__name__}: {version}).",
                    f"Install Scarp {__version__} and its requirements on it, and start the worker from there.",
                )
            if version != __version__:
                raise _other_version(worker, version)

    def one(self, call: Call, progress: Progress = SILENT) -> Any:
        """Return what one call gives."""
        return next(self.in_order([call], progress))

    def in_order(self, calls: Iterable[Call], progress: Progress = SILENT) -> Iterator[Any]:
        """Yield what the calls give, in their order; a call whose worker is lost is done by another.

        Only some calls are given away before their turn, so that neither memory nor the line grows. What a call
        raises is raised here; leaving the iterator early gives up what was given away.
        """
        for _, answer in self._answers(iter(calls), progress, in_order=True):
            yield answer.result()

    def as_they_end(
        self, calls: Iterable[Call], progress: Progress = SILENT
    ) -> Iterator[tuple[int, Callable[[], Any]]]:
        """Yield the number of each call, the first to end first, and what gives its result or raises its error.

        progress is asked several times a second whether to stop.
        """
        for number, answer in self._answers(iter(calls), progress, in_order=False):
            yield number, answer.result

    @contextmanager
    def heard(self, hear: Callable[[int, float], object]) -> Iterator[str]:
        """Give a topic for `there.progress`; hear(number, share) is called from another thread meanwhile."""
        topic = f"scarp-{secrets.token_hex(8)}"
        with self._asking() as client:
            client.subscribe_topic(topic, lambda event: hear(event[1]["number"], event[1]["share"]))
        try:
            yield topic
        finally:
            with self._telling() as client:
                client.unsubscribe_topic(topic)

    def everywhere(self, function: Callable[..., Any], *given: Any) -> None:
        """Let every worker that is there do something small; one that fails at it is let be, and a lost scheduler."""
        if self._client.status == "running":  # else it would be waited for
            with self._telling() as client:
                client.run(function, *given, on_error="ignore")

    def _answers(
        self, calls: Iterator[Call], progress: Progress, *, in_order: bool
    ) -> "Iterator[tuple[int, Future[Any]]]":
        """The numbers of calls and what they gave; a few are away at a time."""
        away: list[Away] = []
        given = 0
        with fetching_threads() as fetching:
            try:
                while True:
                    self._check_alive()
                    most = self.threads * 2 + _AHEAD  # workers may have come
                    while len(away) < most and (call := next(calls, None)) is not None:
                        away.append(Away(given, call.what, self._submit(call)))
                        given += 1
                    if not away:
                        return
                    # What is far from its turn stays with its worker.
                    near = away[:_AHEAD] if in_order else away
                    for each in near:
                        each.fetched = each.fetched or fetching.submit(fetch, each.promise, each.what)
                    ended = self._ended(near[:1] if in_order else near, progress)
                    away.remove(ended)
                    assert ended.fetched is not None
                    yield ended.number, ended.fetched
            finally:
                if away:
                    with self._telling() as client:
                        client.cancel([each.promise for each in away])

    def _submit(self, call: Call) -> Any:
        packed = there.packed(call.function, call.given)
        with self._asking() as client:
            key = f"scarp-{secrets.token_hex(8)}"
            return client.submit(there.perform, __version__, packed, key=key, pure=False)

    def _ended(self, near: "Sequence[Away]", progress: Progress) -> "Away":
        """Wait for one of them to end."""
        while True:
            wait([each.fetched for each in near if each.fetched], _LOOKING_S, FIRST_COMPLETED)
            progress.stop_if_asked()
            self._check_alive()
            for each in near:
                if each.fetched is not None and each.fetched.done():
                    if isinstance(problem := each.fetched.exception(), Unreached):
                        raise self._lost_scheduler() from problem.__cause__
                    return each

    def _count(self) -> int:
        self._counted = time.monotonic()
        with self._asking() as client:
            self._threads = dict(client.nthreads())
        if self._threads:
            self._seen = self._counted
        return len(self._threads)

    def _check_alive(self) -> None:
        """ClusterError where the scheduler is gone, or all workers have been for long."""
        if self._client.status != "running":
            raise self._lost_scheduler()
        if time.monotonic() - self._counted >= _COUNTING_S:
            self._count()
        if not self._threads and time.monotonic() - self._seen > self._patience_s:
            raise ClusterError(
                f"The scheduler at {self.address} has no workers.",
                f"Start some with 'dask worker {self.address}' and call the same again: what is finished "
                "is not done again.",
            )

    @contextmanager
    def _asking(self) -> Iterator[Any]:
        """Give the client, and say in a sentence that the scheduler has gone, whichever way that shows."""
        try:
            yield self._client
        except Exception as problem:
            if not self._shows_a_loss(problem):
                raise
            raise self._lost_scheduler() from problem

    @contextmanager
    def _telling(self) -> Iterator[Any]:
        """Give the client for what no answer is needed to: it may be lost with the scheduler; whoever asks is told."""
        with suppress(ClusterError), self._asking() as client:
            yield client

    def _shows_a_loss(self, problem: Exception) -> bool:
        """Whether it is raised because the scheduler has gone; a client that gave up has no parts any more."""
        from distributed.client import ClosedClientError

        gave_up = self._client.status != "running" and isinstance(problem, AttributeError | RuntimeError)
        return gave_up or isinstance(problem, OSError | ClosedClientError)

    def _lost_scheduler(self) -> ClusterError:
        return ClusterError(
            f"The scheduler at {self.address} has gone, or was restarted.",
            "Start it and its workers again and call the same again: what is finished is not done again.",
        )


def _other_version(worker: str, version: str) -> ClusterError:
    """What is said when a worker is not of this version."""
    return ClusterError(
        f"The worker {worker} has Scarp {version}, and this is Scarp {__version__}.",
        f"Install Scarp {__version__} there and start the worker again.",
    )
