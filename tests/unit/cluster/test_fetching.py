"""Results that are fetched: errors of calls, lost workers and a lost scheduler are told apart."""

import os
from pathlib import Path
from unittest.mock import Mock

import distributed
import pytest
from distributed.comm.core import CommClosedError

from landslide_core.cluster.connection import Call, connected
from landslide_core.cluster.fetching import LostCall
from landslide_core.errors import ClusterError
from tests.small_cluster import SmallCluster

pytestmark = pytest.mark.slow


def test_a_scheduler_that_goes_while_a_result_is_fetched_is_told(
    two_workers: SmallCluster, monkeypatch
) -> None:
    monkeypatch.setattr(
        distributed.Future, "result", Mock(side_effect=CommClosedError("the stream is closed"))
    )

    with (
        connected(two_workers.address) as cluster,
        pytest.raises(ClusterError, match="has gone"),
    ):
        cluster.one(Call("a piece of work", abs, [-1]))


def test_a_file_that_a_call_misses_is_no_matter_of_the_scheduler(
    two_workers: SmallCluster, tmp_path: Path
) -> None:
    with connected(two_workers.address) as cluster, pytest.raises(FileNotFoundError):
        cluster.one(Call("a piece of work", os.stat, [tmp_path / "nowhere"]))


def test_a_call_that_kills_one_worker_after_another_is_given_up(tmp_path: Path) -> None:
    fewest = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    with SmallCluster(tmp_path, fewest).add_workers(3) as small, connected(small.address) as cluster:
        with pytest.raises(LostCall, match="died on a piece of work"):
            cluster.one(Call("a piece of work", os._exit, [9]))
        assert cluster.one(Call("a piece of work", abs, [-1])) == 1
