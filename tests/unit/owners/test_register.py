"""Whose work is whose: reserved once, seen by its owner and by those it is shared with, deleted with a way back."""

import re
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from landslide_core.errors import FileError, OwnerError
from landslide_core.owners.database import FOLDER
from landslide_core.owners.names import EVERYONE
from landslide_core.owners.register import UNDO_S, Register
from tests.limits import HANG_SECONDS


@pytest.fixture
def register(tmp_path, clock):
    opened = Register(tmp_path, clock)
    yield opened
    opened.close()


def reserve_in_process(root: str) -> str:
    register = Register(Path(root))
    try:
        return register.reserve("detect", "ada", "detect-")
    finally:
        register.close()


def test_an_id_carries_96_random_bits(register):
    ids = {register.reserve("detect", "ada", "detect-small-") for _ in range(20)}

    assert len(ids) == 20
    assert all(re.fullmatch(r"detect-small-[0-9a-f]{24}", each) for each in ids)


def test_eight_simultaneous_starts_reserve_eight_ids(register):
    together = threading.Barrier(8)

    def start(number: int) -> str:
        together.wait(timeout=HANG_SECONDS)
        return register.reserve("detect", f"owner-{number}", "detect-")

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(start, range(8)))

    assert len(set(ids)) == 8
    assert [register.find(each).owner for each in ids] == [f"owner-{n}" for n in range(8)]


def test_ids_are_reserved_once_even_where_chance_gives_the_same_twice(register, monkeypatch, tmp_path):
    given = iter(["00", "00", "00", "11", "22"])
    monkeypatch.setattr("secrets.token_hex", lambda _: next(given))
    (tmp_path / "detect-11").mkdir()

    assert register.reserve("detect", "ada", "detect-") == "detect-00"
    assert register.reserve("detect", "bob", "detect-") == "detect-22"


def test_processes_that_start_at_once_share_one_lock(tmp_path):
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        ids = list(pool.map(reserve_in_process, [str(tmp_path)] * 8))

    register = Register(tmp_path)
    assert {each.id for each in register.of("ada")} == set(ids)
    assert len(set(ids)) == 8
    register.close()


def test_others_neither_see_nor_change_what_is_not_theirs(register):
    run = register.reserve("detect", "ada", "detect-")

    assert register.may_see("ada", run)
    assert register.may_change("ada", run)
    assert not register.may_see("bob", run)
    assert not register.may_change("bob", run)
    assert register.of("bob") == ()
    for change in (
        lambda: register.rename("bob", run, "Mine"),
        lambda: register.share("bob", run, True),
        lambda: register.delete("bob", run),
        lambda: register.restore("bob", run),
    ):
        with pytest.raises(FileError):
            change()
    assert register.find(run).title == ""


def test_what_is_shared_is_seen_by_all_and_changed_by_its_owner_alone(register):
    run = register.reserve("detect", "ada", "detect-")
    register.share("ada", run, True)

    assert register.may_see("bob", run)
    assert [each.id for each in register.shared()] == [run]
    assert not register.may_change("bob", run)
    for change in (
        lambda: register.rename("bob", run, "Mine"),
        lambda: register.share("bob", run, False),
        lambda: register.delete("bob", run),
    ):
        with pytest.raises(OwnerError, match="another's"):
            change()
    register.share("ada", run, False)
    assert not register.may_see("bob", run)


def test_what_the_register_does_not_know_is_everyones_and_nobody_changes_it(register):
    assert register.may_see("ada", "20250101-120000-detect-old")
    assert not register.may_change("ada", "20250101-120000-detect-old")
    assert not register.may_change(EVERYONE, "20250101-120000-detect-old")
    with pytest.raises(FileError):
        register.delete("ada", "20250101-120000-detect-old")


def test_what_is_deleted_vanishes_at_once_and_comes_back_within_a_minute(register, clock):
    run = register.reserve("detect", "ada", "detect-")
    register.share("ada", run, True)
    register.delete("ada", run)

    assert not register.may_see("ada", run)
    assert not register.may_see("bob", run)
    assert register.of("ada") == register.shared() == register.to_be_cleared() == ()
    assert [each.id for each in register.just_deleted("ada")] == [run]
    assert register.just_deleted("bob") == ()
    clock.now += UNDO_S - 1
    register.restore("ada", run)
    assert register.may_see("bob", run)


def test_after_a_minute_it_is_to_be_cleared_and_its_id_is_nobodys_for_good(register, clock):
    run = register.reserve("detect", "ada", "detect-")
    register.rename("ada", run, "Secret valley")
    register.delete("ada", run)
    clock.now += UNDO_S

    assert [each.id for each in register.to_be_cleared()] == [run]
    with pytest.raises(FileError, match="cannot be brought back"):
        register.restore("ada", run)
    register.note_cleared(run)
    assert register.to_be_cleared() == ()
    assert not register.may_see("ada", run)
    assert register.find(run).title == ""


def test_titles_are_one_plain_line(register):
    run = register.reserve("detect", "ada", "detect-")
    register.rename("ada", run, "  After the\n\x00rain  " + "x" * 500)

    assert register.find(run).title.startswith("After the rain x")
    assert len(register.find(run).title) == 200
    register.rename("ada", run, " ")
    assert register.find(run).title == ""


def test_a_view_is_kept_of_its_owner_alone(register):
    run = register.reserve("detect", "ada", "detect-")
    register.share("ada", run, True)
    register.keep_view("ada", run, {"threshold": "40"})
    register.keep_view("bob", run, {"threshold": "90"})
    register.keep_view("ada", run, {"threshold": "x" * 5_000})

    assert register.find(run).view == {"threshold": "40"}


def test_what_has_one_place_on_a_server_is_entered_once(register):
    register.enter("factors-sample", "factors", "server")
    register.enter("factors-sample", "factors", "bob")

    assert register.find("factors-sample").owner == "server"


def test_nobody_else_may_enter_the_folder_and_the_register_outlives_its_server(tmp_path, register):
    run = register.reserve("detect", "ada", "detect-")
    again = Register(tmp_path)

    assert (tmp_path / FOLDER).stat().st_mode & 0o777 == 0o700
    assert again.find(run).owner == "ada"
    again.close()


def test_a_damaged_register_opens_nothing(tmp_path):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "owners.db").write_bytes(b"no database at all" * 100)

    with pytest.raises(FileError, match="register of owners"):
        Register(tmp_path)
