"""Hidden folders and files: whoever works there is alive, and what a killed process left is removed at any age."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from landslide_core.io.plain.hidden import (
    adopted,
    began,
    claimed,
    hidden_folder,
    hidden_name,
    is_alive,
    of_living_process,
    remove_dead_files,
    remove_dead_folders,
    shown,
    this_process,
)


def test_a_folder_is_locked_while_it_is_worked_in_and_gone_afterwards(tmp_path: Path):
    with hidden_folder(tmp_path, ".work-1") as folder:
        (folder / "half").touch()
        remove_dead_folders(tmp_path, ".work-*")
        assert (folder / "half").is_file()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("age", [0, 10**9])
def test_leftovers_go_at_any_age_and_what_lives_stays_at_any_age(tmp_path: Path, age: int):
    lock, living = claimed(tmp_path / ".work-living")
    left = tmp_path / ".work-left"
    left.mkdir()
    (left / "half").touch()
    spared = tmp_path / ".work-spared"
    spared.mkdir()
    for path in (living, left, spared):
        os.utime(path, (path.stat().st_mtime - age,) * 2)
    remove_dead_folders(tmp_path, ".work-*", lambda path: path == spared)

    assert sorted(tmp_path.iterdir()) == [living, spared]
    lock.release()
    remove_dead_folders(tmp_path, ".work-*")
    assert list(tmp_path.iterdir()) == []


def test_a_leftover_is_taken_over_where_it_fits(tmp_path: Path):
    lock, _ = claimed(tmp_path / ".work-living")
    for name in ("one", "two"):
        (tmp_path / f".work-{name}").mkdir()
        (tmp_path / f".work-{name}" / "plan").write_text(name)

    def is_two(folder: Path) -> bool:
        return (folder / "plan").is_file() and (folder / "plan").read_text() == "two"

    taken, folder = adopted(tmp_path, ".work-*", is_two)
    assert folder.name == ".work-two"
    assert adopted(tmp_path, ".work-*", is_two) is None, "it has an owner now"
    taken.release()
    lock.release()


def test_a_hidden_file_bears_its_process_and_the_ending_of_its_name(tmp_path: Path):
    own = hidden_name(tmp_path / ("ß" * 120 + ".gpkg"), "partial")
    own.touch()  # the system takes so long a name
    other = tmp_path / ".my-own.partial.txt"
    dead = tmp_path / ".999999999-7-0123abcd.partial.x.tif"
    for path in (other, dead):
        path.touch()
    remove_dead_files(tmp_path)

    assert own.suffix == ".gpkg"
    assert of_living_process(own)
    assert sorted(tmp_path.iterdir()) == sorted([own, other]), "nobody's own hidden files are touched"


def test_what_another_machine_writes_into_a_shared_folder_is_left_alone(tmp_path: Path):
    theirs = tmp_path / ".999999999-7-0000000123abcd.partial.x.tif"
    theirs.touch()
    own = hidden_name(tmp_path / "x.tif", "partial")
    dead = own.with_name(own.name.replace(f".{os.getpid()}-", ".999999999-"))
    dead.touch()
    remove_dead_files(tmp_path)

    assert list(tmp_path.iterdir()) == [theirs], "of this machine it is known that the process is dead"


def test_a_number_that_was_given_again_is_another_process():
    pid, when = this_process()

    assert is_alive(pid, when)
    assert not is_alive(pid, when + 1)
    child = subprocess.Popen([sys.executable, "-c", ""])
    known = began(child.pid)
    child.wait()
    assert known is not None
    assert began(child.pid) is None


def test_what_is_being_written_is_not_among_the_files_of_a_folder(tmp_path):
    for name in ("b.csv", "a.json", ".1-2-abc.c.tif"):
        (tmp_path / name).write_text(name)
    (tmp_path / "part").mkdir()

    assert [path.name for path in shown(tmp_path)] == ["a.json", "b.csv"]
