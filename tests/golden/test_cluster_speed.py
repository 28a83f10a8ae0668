"""The benchmark of a cluster in its short form: it prints what one and two workers do, and all write the same bytes."""

import re

import pytest

from benchmarks import cluster


@pytest.mark.slow
def test_one_and_two_workers_write_the_same_bytes_and_their_throughput_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cluster.main(["--size", "768", "--scenes", "2", "--rounds", "1", "--network", "unet"])
    told = capsys.readouterr().out
    with capsys.disabled():
        print(f"\n{told}", end="")
    for what in ("a scene", "2 scenes"):
        assert f"{what}: the same bytes from all" in told
        for who in ("alone", "1 worker", "2 workers"):
            assert re.search(rf"^{what}, {who} *: \d+\.\d+ Mpix/s", told, re.MULTILINE), told
        assert re.search(rf"^{what}, throughput of 2 workers / 1 worker: \d+\.\d+", told, re.MULTILINE), told
