"""Locks tell the living from the dead."""

import subprocess
import sys
from pathlib import Path

from landslide_core.io.plain import hidden, locks

ROOT = Path(__file__).resolve().parents[4]


def test_a_lock_is_held_by_one_and_free_when_it_is_released(tmp_path: Path):
    for path in (tmp_path / "file.lock", tmp_path):
        lock = locks.take(path)
        assert lock is not None
        assert locks.take(path) is None
        assert not locks.is_dead(path)
        lock.release()
        lock.release()

        assert locks.is_dead(path)


def test_who_waited_for_a_folder_that_was_replaced_has_the_lock_of_the_new_one(tmp_path: Path, monkeypatch):
    folder, new = tmp_path / "run", tmp_path / "new"
    folder.mkdir()
    new.mkdir()
    really = locks._locked

    def replaced_meanwhile(descriptor: int, wait: bool) -> bool | None:
        if new.exists():
            folder.rename(tmp_path / "old")
            new.rename(folder)
        return really(descriptor, wait)

    monkeypatch.setattr(locks, "_locked", replaced_meanwhile)
    with locks.waited_for(folder):
        assert locks.take(folder) is None
        assert locks.is_dead(tmp_path / "old")


def test_what_is_not_there_is_not_dead_and_is_not_made(tmp_path: Path):
    assert not locks.is_dead(tmp_path / "absent")
    assert not (tmp_path / "absent").exists()


def test_what_vanishes_while_it_is_looked_at_is_not_made_again(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(Path, "exists", lambda path: True)

    assert not locks.is_dead(tmp_path / "absent")
    assert list(tmp_path.iterdir()) == []


def test_a_lock_ends_with_its_process_however_that_ends(tmp_path: Path):
    code = (
        "import sys, time; from pathlib import Path; from landslide_core.io.plain import locks;"
        "lock = locks.take(Path(sys.argv[1])); print('held', flush=True); time.sleep(3600)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout.readline() == "held\n"
    assert not locks.is_dead(tmp_path)
    other.kill()
    other.wait()

    assert locks.is_dead(tmp_path)


def test_where_there_are_no_locks_nothing_is_taken_for_dead_and_work_goes_on(tmp_path: Path, monkeypatch):
    def refused(*_):
        raise OSError(37, "No locks available")

    monkeypatch.setattr(locks.fcntl, "flock", refused)
    with locks.waited_for(tmp_path):
        lock = locks.take(tmp_path)

    assert lock is not None
    assert not locks.is_dead(tmp_path)


def test_a_process_does_not_wait_for_a_folder_that_it_holds_itself(tmp_path: Path):
    with hidden.hidden_folder(tmp_path, ".under-way") as outer:
        with hidden.hidden_folder(outer, ".within") as inner:
            assert inner.is_dir()
        assert locks.take(outer) is None
        assert not locks.is_dead(outer)
    with locks.waited_for(tmp_path):
        assert not outer.exists()
