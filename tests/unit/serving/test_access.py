"""A run opens for those who may see it; a name that cannot be is answered like one that is not there."""

import json

import pytest

from landslide_core.errors import FileError
from landslide_core.owners.names import EVERYONE
from landslide_core.owners.register import Register
from landslide_core.runs.store import RunStore
from landslide_core.serving.access import Access, Refused, may_see
from tests import small_runs


@pytest.fixture
def access(tmp_path):
    small_runs.write_run(tmp_path / "shared")
    small_runs.write_run(tmp_path / "adas", owner="ada")
    return Access(RunStore(tmp_path))


def test_a_run_belongs_to_everyone_unless_it_says_whose_it_is():
    assert may_see("ada", {})
    assert may_see("ada", {"owner": "ada"})
    assert may_see("ada", {"owner": EVERYONE})
    assert not may_see("bob", {"owner": "ada"})
    assert not may_see(EVERYONE, {"owner": "ada"})


def test_only_its_owner_opens_a_run_and_others_do_not_learn_of_it(access):
    ada, bob = access.tokens.of("ada"), access.tokens.of("bob")

    assert access.run(ada, "adas").folder.name == "adas"
    assert access.run(bob, "shared").folder.name == "shared"
    with pytest.raises(FileError) as hidden:
        access.run(bob, "adas")
    with pytest.raises(FileError) as absent:
        access.run(bob, "eves")
    assert str(hidden.value).replace("adas", "eves") == str(absent.value)


def test_the_register_says_who_opens_a_run(access, tmp_path):
    register = Register(tmp_path)
    run = register.reserve("detect", "ada", "run-")
    small_runs.write_run(tmp_path / run)
    ada, bob = access.tokens.of("ada"), access.tokens.of("bob")

    assert access.run(ada, run).folder.name == run
    with pytest.raises(FileError, match="There is no run"):
        access.run(bob, run)
    register.share("ada", run, True)
    assert access.run(bob, run).folder.name == run
    register.delete("ada", run)
    for token in (ada, bob):
        with pytest.raises(FileError, match="There is no run"):
            access.run(token, run)


def test_a_run_with_parts_is_packed_with_them_for_who_may_see_it(access, tmp_path):
    register = Register(tmp_path)
    run = register.reserve("change", "ada", "change-")
    for part in ("before", "after"):
        small_runs.write_run(tmp_path / run / part)
    account = {"kind": "two dates", "created": "2026-01-01T00:00:00+00:00", "results": {"count": 1}}
    account |= {"scene": {"name": "july.tif"}, "parts": ["before", "after"]}
    (tmp_path / run / "run.json").write_text(json.dumps(account), "utf-8")
    (tmp_path / run / ".hidden").touch()
    title, files = access.packed(access.tokens.of("ada"), run)
    names = [name for name, _ in files]

    assert title == "july.tif"
    assert {"run.json", "before/run.json", "before/landslides.gpkg", "after/probability.tif"} <= set(names)
    assert ".hidden" not in names
    with pytest.raises(FileError, match="There is no run"):
        access.packed(access.tokens.of("bob"), run)


def test_a_run_without_parts_is_not_packed(access):
    with pytest.raises(FileError, match="holds no batch"):
        access.packed(access.tokens.of("ada"), "shared")


def test_a_wrong_token_is_refused_before_the_run_is_looked_at(access):
    for run in ("shared", "adas", "none"):
        with pytest.raises(Refused):
            access.run("A" * 22, run)


@pytest.mark.parametrize(
    "name",
    ["x" * 300, "x" * 5000, "\0", "a\0b", "..", "../shared", "/etc", ".", "", ".tokens.sqlite", "a/b", "é\n"],
)
def test_odd_names_are_answered_in_a_sentence(access, name):
    with pytest.raises(FileError, match="There is no run") as problem:
        access.run(access.tokens.of(EVERYONE), name)
    assert "\0" not in str(problem.value)


def test_a_run_that_was_written_anew_is_read_anew(access, tmp_path):
    import os
    import shutil

    token = access.tokens.of(EVERYONE)
    before = access.run(token, "shared")
    assert access.run(token, "shared") is before
    shutil.rmtree(tmp_path / "shared")
    with pytest.raises(FileError):
        access.run(token, "shared")
    small_runs.write_run(tmp_path / "shared", created="2026-02-02T00:00:00+00:00")
    os.utime(tmp_path / "shared" / "run.json", ns=(1, 10**18))
    assert access.run(token, "shared").manifest["created"].startswith("2026-02-02")
