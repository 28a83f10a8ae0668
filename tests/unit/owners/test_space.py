"""How much an owner's runs take, what is proposed to go, and that nothing goes by itself."""

import pytest

from landslide_core.errors import NeedsMemoryError
from landslide_core.owners import space
from landslide_core.owners.register import Register


class Clock:
    now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.fixture
def register(tmp_path):
    opened = Register(tmp_path, Clock())
    yield opened
    opened.close()


def add(register, root, size: int, owner: str = "ada") -> str:
    run = register.reserve("detect", owner, "detect-")
    (root / run).mkdir()
    (root / run / "probability.tif").write_bytes(bytes(size))
    return run


def test_an_owner_is_billed_for_their_own_runs(register, tmp_path):
    runs = [add(register, tmp_path, size) for size in (100, 200)]
    add(register, tmp_path, 1_000, "bob")
    found = space.taken(tmp_path, register, "ada")

    assert [(each.run.id, each.bytes) for each in found] == [(runs[1], 200), (runs[0], 100)]
    assert space.total(found) == 300


def test_the_oldest_are_proposed_until_the_rest_is_well_below_and_shared_ones_stay(register, tmp_path):
    shared, old, middle, new = (add(register, tmp_path, 100) for _ in range(4))
    register.share("ada", shared, True)
    found = space.taken(tmp_path, register, "ada")

    assert space.proposal(found, 1_000) == ()
    assert [each.run.id for each in space.proposal(found, 400)] == [old]
    assert [each.run.id for each in space.proposal(found, 250)] == [old, middle]
    assert [each.run.id for each in space.proposal(found, 0)] == [old, middle, new]
    assert all((tmp_path / run).is_dir() for run in (shared, old, middle, new))


def test_who_takes_all_that_they_may_is_told_and_others_go_on(register, tmp_path, monkeypatch):
    monkeypatch.setenv("SCARP_OWNER_GB", "0.0000002")
    run = add(register, tmp_path, 200)
    space.check(tmp_path, register, "bob")
    with pytest.raises(NeedsMemoryError, match="Your runs take"):
        space.check(tmp_path, register, "ada")
    register.delete("ada", run)
    space.check(tmp_path, register, "ada")
