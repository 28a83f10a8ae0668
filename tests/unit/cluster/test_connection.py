"""A connection to workers: results in order, errors as sentences, and lost workers and schedulers told."""

import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from distributed.client import ClosedClientError
from distributed.comm.core import CommClosedError

from landslide_core.cluster import connection, there
from landslide_core.cluster.connection import Call, Cluster, connected
from landslide_core.errors import Cancelled, ClusterError, FileError
from landslide_core.progress import Progress
from landslide_core.shipped import __version__
from tests.small_cluster import SmallCluster

pytestmark = pytest.mark.slow


def call(function: Any, *given: Any) -> Call:
    return Call("a piece of work", function, given)


@pytest.fixture(scope="module")
def cluster(two_workers: SmallCluster) -> Iterator[Cluster]:
    with connected(two_workers.address) as found:
        yield found


def test_without_a_scheduler_nothing_of_it_is_loaded() -> None:
    """Nor with what knows how to ask one."""
    rooms = "detection.batch.journey, landslide_core.comparison.evaluate, landslide_core.analysis.journey"
    code = f"import sys, landslide_core.{rooms}; sys.exit('distributed' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_results_come_in_the_order_of_the_calls(cluster: Cluster) -> None:
    numbers = range(40)

    assert list(cluster.in_order(call(divmod, number, 7) for number in numbers)) == [
        divmod(number, 7) for number in numbers
    ]
    assert (cluster.workers, cluster.threads, cluster.in_words) == (2, 2, "2 workers")


def test_calls_are_given_away_a_few_at_a_time(cluster: Cluster) -> None:
    taken: list[int] = []

    def calls() -> Iterator[Call]:
        for number in range(1000):
            taken.append(number)
            yield call(abs, -number)

    results = cluster.in_order(calls())
    assert next(results) == 0
    results.close()
    assert len(taken) < 20


def test_each_result_has_its_number_whichever_ends_first(cluster: Cluster) -> None:
    found = {number: result() for number, result in cluster.as_they_end(call(abs, -n) for n in range(9))}

    assert found == {number: number for number in range(9)}


def test_what_a_call_raises_is_raised_with_its_cure(cluster: Cluster, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="nowhere.tif") as told:
        cluster.one(call(there.check_sees, tmp_path / "nowhere.tif", 3))

    assert "same path" in told.value.hint


def test_a_call_of_another_version_is_refused_by_the_worker(cluster: Cluster, monkeypatch) -> None:
    monkeypatch.setattr(connection, "__version__", "9.9")

    with pytest.raises(ClusterError, match=f"has Scarp {__version__}, and the work comes from Scarp 9.9"):
        cluster.one(call(abs, 1))


def test_workers_of_another_version_are_refused_when_connecting(
    two_workers: SmallCluster, monkeypatch
) -> None:
    monkeypatch.setattr(connection, "__version__", "9.9")

    with (
        pytest.raises(ClusterError, match=f"has Scarp {__version__}, and this is Scarp 9.9"),
        connected(two_workers.address),
    ):
        pass


def test_work_stops_when_it_is_asked_to(cluster: Cluster) -> None:
    with pytest.raises(Cancelled):
        cluster.one(call(abs, 1), Progress(cancelled=lambda: True))


def test_calls_that_nobody_waits_for_end(cluster: Cluster, two_workers: SmallCluster) -> None:
    """Both workers are busy for as long as somebody waits; with what comes afterwards they would never begin."""
    forever = [call(partial(deque, maxlen=0), iter(there.given_up, True)) for _ in range(2)]
    with pytest.raises(Cancelled):
        list(cluster.in_order(forever, Progress(cancelled=lambda: two_workers.busy() == 2)))

    assert list(cluster.in_order(call(abs, -number) for number in range(4))) == [0, 1, 2, 3]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://there", "tls://127.0.0.1:9", ""])
def test_an_address_where_no_scheduler_answers_is_told(address: str, monkeypatch) -> None:
    monkeypatch.setattr(connection, "_CONNECTING_S", 1.0)

    with pytest.raises(ClusterError, match="No scheduler answers at .*dask scheduler"), connected(address):
        pass


def test_a_scheduler_without_workers_is_told_and_one_that_goes_too(tmp_path: Path) -> None:
    with SmallCluster(tmp_path) as small:
        with (
            pytest.raises(ClusterError, match="has no workers.*dask worker"),
            connected(small.address, patience_s=0),
        ):
            pass
        small.add_workers(1)
        with connected(small.address) as cluster:
            results = cluster.in_order(call(abs, -n) for n in range(1000))
            assert next(results) == 0
            small.kill_scheduler()
            with pytest.raises(ClusterError, match="has gone"):
                list(results)


def worked(cluster: Cluster) -> Any:
    with cluster.heard(print):
        cluster.check_versions()
        return cluster.one(call(abs, -1))


GONE = (CommClosedError("the stream is closed"), ClosedClientError("closed"), TimeoutError("no answer"))


@pytest.mark.parametrize("gone", GONE, ids=lambda gone: type(gone).__name__)
@pytest.mark.parametrize("asked", ["nthreads", "run", "submit", "subscribe_topic"])
def test_a_scheduler_that_goes_is_told_whatever_was_asked_of_it(
    two_workers: SmallCluster, monkeypatch, asked: str, gone: Exception
) -> None:
    with connected(two_workers.address) as cluster:
        monkeypatch.setattr(cluster._client, asked, Mock(side_effect=gone))
        cluster._counted -= 60  # long ago
        with pytest.raises(ClusterError, match="has gone"):
            worked(cluster)


def test_a_client_that_gave_up_without_a_scheduler_is_told_too(two_workers: SmallCluster) -> None:
    with connected(two_workers.address) as cluster:
        cluster._client.close()
        cluster.everywhere(there.version)
        with pytest.raises(ClusterError, match="has gone"):
            worked(cluster)
        with pytest.raises(ClusterError, match="has gone"):
            cluster.check_versions()


@pytest.mark.parametrize("told", ["cancel", "run", "unsubscribe_topic"])
def test_what_needs_no_answer_may_be_lost_with_the_scheduler(
    two_workers: SmallCluster, monkeypatch, told: str
) -> None:
    with connected(two_workers.address) as cluster:
        monkeypatch.setattr(cluster._client, told, Mock(side_effect=GONE[0]))
        with cluster.heard(print):
            cluster.everywhere(there.version)
            results = cluster.in_order(call(abs, -n) for n in range(9))
            assert next(results) == 0
            results.close()
