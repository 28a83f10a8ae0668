"""Reading ahead of the network, writing behind it and work beside it, each in its own thread; and several at once."""

import contextvars
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

T = TypeVar("T")
R = TypeVar("R")
_END = object()
WORKERS = 2  # threads that share the rows of compiled loops, which hold no interpreter lock


def ahead(items: Iterator[T], depth: int = 2) -> Iterator[T]:
    """The same items; a thread prepares up to `depth` of them while the caller is busy with one.

    What the iterator raises is raised here. Closing the generator stops the thread after its current item.
    """
    pool = ThreadPoolExecutor(1, thread_name_prefix="scarp-reads")
    asker = contextvars.copy_context()  # whose language the items speak

    def prepare() -> object:
        return asker.run(next, items, _END)

    try:
        pending = deque(pool.submit(prepare) for _ in range(depth))
        while (item := pending.popleft().result()) is not _END:
            pending.append(pool.submit(prepare))
            yield item  # type: ignore[misc]  # next() gives a T or the end mark
    finally:
        pool.shutdown(cancel_futures=True)


def side_by_side(
    work: Callable[[T], R], items: Iterable[T], at_once: int, begin: Callable[[], object] = lambda: None
) -> Generator[R]:
    """What `work` gives of each item, in their order; `at_once` are under way, each in its own thread.

    Each thread calls `begin` first. What the work raises is raised here. Closing the generator waits for what is under
    way.
    """
    pool = ThreadPoolExecutor(at_once, thread_name_prefix="scarp-works", initializer=begin)
    pending: deque[Future[R]] = deque()
    try:
        for item in items:
            if len(pending) == 2 * at_once:  # one that takes long keeps no thread idle
                yield pending.popleft().result()
            pending.append(pool.submit(contextvars.copy_context().run, work, item))
        while pending:
            yield pending.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def in_threads(work: Callable[[T], object], items: Sequence[T]) -> None:
    """Run `work(item)` for every item in WORKERS threads; the first exception is raised.

    For work that holds no interpreter lock. Threads and not numba's own parallel loops: those stop the whole process
    when two pages call at once.
    """
    if len(items) <= 1:
        for item in items:
            work(item)
        return
    with ThreadPoolExecutor(WORKERS) as pool:
        for _ in pool.map(work, items):
            pass


@contextmanager
def beside() -> Iterator[Callable[..., Future[Any]]]:
    """Run things in another thread, one after the other: `with beside() as run: found = run(work, item)`.

    `found.result()` is what `work(item)` gives. Leaving waits for all and raises what one of them raised; where an
    error is passing through, what has not begun is dropped.
    """
    pool = ThreadPoolExecutor(1, thread_name_prefix="scarp-beside")
    under_way: list[Future[Any]] = []

    def run(work: Callable[..., Any], *of: Any) -> Future[Any]:
        under_way.append(pool.submit(contextvars.copy_context().run, work, *of))
        return under_way[-1]

    try:
        yield run
        for task in under_way:
            task.result()
    finally:
        pool.shutdown(cancel_futures=True)


class Behind(Generic[T]):
    """Does `work` on what it is handed, in order, in a thread; at most `depth` things wait.

    A context: leaving it waits for the rest of the work, or drops it when an error is passing through.
    What the work raises is raised at a later hand-over or on leaving.
    """

    def __init__(self, work: Callable[[T], None], depth: int = 2) -> None:
        self._work = work
        self._depth = depth
        self._pending: deque[Future[None]] = deque()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="scarp-writes")

    def __call__(self, item: T) -> None:
        """Hand over one thing; waits while `depth` others are not done."""
        while len(self._pending) >= self._depth:
            self._pending.popleft().result()
        self._pending.append(self._pool.submit(contextvars.copy_context().run, self._work, item))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            while kind is None and self._pending:
                self._pending.popleft().result()
        finally:
            self._pool.shutdown(cancel_futures=True)
