"""One hostile input of each kind through every door, in a watched process: the short form of `tests.hostile`."""

import sys

import pytest

from tests.hostile import hdf5, headers, heavy, lying, packed, rasters, structures, tricks, vectors, watch  # noqa: F401  (they enter their kinds)
from tests.hostile.inputs import KINDS
from tests.limits import HANG_SECONDS


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="foreign reads are watched by inotify, which Linux has")
def test_every_kind_of_hostile_input_is_read_or_answered_in_a_sentence(tmp_path):
    outcomes = list(watch.run(range(len(KINDS)), tmp_path))

    assert {outcome.kind for outcome in outcomes} == set(KINDS)
    assert [outcome for outcome in outcomes if not outcome.good] == []


@pytest.mark.skipif(sys.platform != "linux", reason="foreign reads are watched by inotify, which Linux has")
def test_the_watch_sees_a_foreign_file_opened_and_a_request(tmp_path):
    import urllib.request

    from tests.hostile.bait import Decoys, Server

    decoys, server = Decoys(tmp_path / "outside"), Server()
    decoys.opened()
    (decoys.folder / "decoy.txt").read_text("utf-8")
    assert decoys.opened() == {"decoy.txt"}
    assert decoys.opened() == set()
    with pytest.raises(OSError, match=r"."):
        urllib.request.urlopen(server.address, timeout=HANG_SECONDS)
    assert server.visits == 1
