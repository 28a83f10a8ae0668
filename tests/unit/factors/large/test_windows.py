"""The windows of a grid on two worker processes: the same files as from one, whoever is killed."""

from pathlib import Path

import pytest

from landslide_core.analysis.journey import FactorSettings, TableFile, analyse
from landslide_core.cluster.connection import connected
from landslide_core.commands.main import main
from landslide_core.errors import SettingError
from landslide_core.progress import Progress
from tests.small_cluster import SmallCluster
from tests.small_windows import in_files

pytestmark = pytest.mark.slow


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def test_two_workers_derive_what_one_process_derives(
    files, two_workers: SmallCluster, tmp_path: Path
) -> None:
    for name in ("alone", "spread"):
        (tmp_path / name).mkdir()
    alone, _ = in_files(files, tmp_path / "alone")
    with connected(two_workers.address) as cluster:
        spread, _ = in_files(files, tmp_path / "spread", cluster=cluster)

    assert content_of(tmp_path / "spread") == content_of(tmp_path / "alone")
    assert spread.names == alone.names
    assert spread.notes == alone.notes


def test_a_worker_that_is_killed_loses_no_window(files, tmp_path: Path) -> None:
    for name in ("alone", "spread", "cluster"):
        (tmp_path / name).mkdir()
    in_files(files, tmp_path / "alone")
    with SmallCluster(tmp_path / "cluster").add_workers(2) as small:

        def heard(share: float, message: str) -> None:
            if message.startswith("window ") and small.workers[0].poll() is None:
                small.kill_worker()

        with connected(small.address) as cluster:
            in_files(files, tmp_path / "spread", cluster=cluster, progress=Progress(heard))
        assert small.workers[0].poll() is not None

    assert content_of(tmp_path / "spread") == content_of(tmp_path / "alone")


def test_a_cluster_is_refused_where_it_would_be_left_aside(files, tmp_path: Path, capsys) -> None:
    for given, settings in ((files, FactorSettings(hold="memory")), (TableFile(tmp_path / "a.csv"), None)):
        with pytest.raises(SettingError, match="kept in files"):
            analyse(given, tmp_path / "out", settings, scheduler="tcp://127.0.0.1:9")
    words = ["factors", "--apply", str(tmp_path), "--dem", str(files.dem), "--out", str(tmp_path / "out")]
    assert main([*words, "--scheduler", "tcp://127.0.0.1:9"]) == 2
    assert "--scheduler would be left aside" in capsys.readouterr().err
